export {
  aNotification,
  describeChannel,
  type ChannelUnderTest,
} from './testing/channel-contract.js';
export { FakeChannel, fails, hangs, isGone, isUnsure, takes } from './testing/fake-channel.js';
export { aNotice, MemoryEndpoints, MemoryFacts, MemoryRules } from './testing/memory-ports.js';
export { selfSigned, type SelfSigned } from './testing/self-signed.js';
