import type { Engine } from '../operation/engine.js';
import type { Services } from '../operation/services.js';
import type { Gatekeeper } from '../sign-in/gatekeeper.js';
import type { AddressOf } from './client-address.js';
import type { Connections } from './connections.js';

/** What every transport works with. */
export type Transport = {
  readonly engine: Engine;
  readonly services: Services;
  readonly connections: Connections;
  readonly gatekeeper: Gatekeeper;
  readonly addressOf: AddressOf;
};
