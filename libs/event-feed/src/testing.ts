export { fakeFeed, FakeCheckpoints, type FakeTransaction } from './testing/fake-feed.js';
export {
  append,
  appendTogether,
  eventually,
  feedBehaviours,
  type FeedBehaviour,
  type FeedHarness,
} from './testing/feed-behaviours.js';
