import type { Engine } from '../operation/engine.js';
import type { Services } from '../operation/services.js';
import type { Connections } from './connections.js';

/** What every transport works with. */
export type Transport = {
  readonly engine: Engine;
  readonly services: Services;
  readonly connections: Connections;
};
