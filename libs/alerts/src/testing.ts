export {
  aNotification,
  describeChannel,
  type ChannelUnderTest,
} from './testing/channel-contract.js';
export { DeliveryScene } from './testing/delivery-scene.js';
export { FakeChannel, fails, hangs, isGone, isUnsure, takes } from './testing/fake-channel.js';
export { aNotice, MemoryEndpoints, MemoryFacts, MemoryRules } from './testing/memory-ports.js';
export { selfSigned, type SelfSigned } from './testing/self-signed.js';
