import { createHmac } from 'node:crypto';
import type { Secrets } from '../sealing/sealer.js';

/** Keys as the master key would derive them, the same in every test. */
export const testSecrets: Secrets = {
  derive: (purpose) => createHmac('sha256', 'a secret of tests').update(purpose).digest(),
};
