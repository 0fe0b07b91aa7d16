export { anAccount, revoke, type Account } from './testing/an-account.js';
export { openMemoryAccess, type MemoryAccess } from './testing/memory-access.js';
export {
  createTestAccess,
  memoryStoreWithAccess,
  migrateAccess,
  type StoreWithAccess,
  type TestStoreWithAccess,
} from './testing/test-access.js';
