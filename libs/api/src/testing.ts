export {
  memoryNetwork,
  type Account,
  type Member,
  type ApiNetwork,
  type MemoryNetwork,
} from './testing/memory-network.js';
export { memoryReadModel, type MemoryReadModel } from './testing/memory-read-model.js';
export { openTestApi, type GraphqlAnswer, type TestApi } from './testing/test-api.js';
export { testSecrets } from './testing/test-secrets.js';
export { postgresNetwork, type PostgresNetwork } from './testing/postgres-network.js';
export { watchOverSocket, type SocketWatch } from './testing/socket-watch.js';
