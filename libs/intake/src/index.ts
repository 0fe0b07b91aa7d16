export { networkKey, type NetworkKey, type PublicKeys } from './network-key.js';
export { migrations } from './schema/migrations.js';
export { refusalCodes } from './refusal-messages.js';
