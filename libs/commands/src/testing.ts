export {
  TEST_COMMUNITIES,
  TEST_MEMBERS,
  type TestCommunity,
  type TestHandle,
  type TestPerson,
} from './testing/members.js';
export { MemoryEndpointDesk } from './testing/memory-endpoint-desk.js';
export {
  TEST_VERSION_SECRET,
  testNetwork,
  testNetworkOnPostgres,
  valueOf,
  type TestAccount,
  type TestNetwork,
  type TestNetworkOptions,
  type TestSubmission,
} from './testing/test-network.js';
