export { ApiModule } from './api.module.js';
export type { ApiOptions } from './api-options.js';
export { OneTimeLinks, type LinkHolder } from './explorer/one-time-links.js';
export { serveApi, type ServedApi, type ServeOptions } from './http/serve.js';
export type { Readiness } from './http/health.js';
export { LIMITS, type Limits } from './operation/limits.js';
export type { StoreReader } from './operation/store-reader.js';
export type { Secrets } from './sealing/sealer.js';
