export * from './event-store.js';
export type { InlineFold, InlineRow } from './inline-fold.js';
export { DataKey } from './keys/data-key.js';
export { KeyRing, UnknownMasterKey, type MasterKeys, type Queryable } from './keys/key-ring.js';
export { MasterKey, type MasterKeySource } from './keys/master-key.js';
export { openKeyRing } from './keys/open-key-ring.js';
export { purgeDestroyedKeys, unpurgedKeys, type KeyPurge } from './keys/purge-destroyed-keys.js';
export { rotateMasterKey, type MasterKeyRotation } from './keys/rotate-master-key.js';
export {
  openEventStore,
  type EventStoreOptions,
  type PostgresEventStore,
} from './postgres-event-store.js';
export {
  EventStoreUnavailable,
  MasterKeyProblem,
  PositionGap,
  type MasterKeyProblemCode,
} from './problems.js';
export { sealedContentOf, type SealedContent } from './reading/open-event.js';
export { schemaVersions } from './reading/schema-versions.js';
export type { SealedEvent } from './reading/sealed-event.js';
export type { Upcaster, WrittenEvent } from './reading/upcaster.js';
export { applyErasures, holdAppends, listErasures, openEpoch, type Erasure } from './restoring.js';
export { migrations, type Migration } from './schema/migrations.js';
