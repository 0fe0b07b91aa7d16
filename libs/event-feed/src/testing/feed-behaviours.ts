import assert from 'node:assert/strict';
import type { EventStore, RecordedEvent } from '@tocsin/event-store';
import type { Consumer, EventFeed } from '../feed.js';

/** What an adapter brings along to be held to the behaviours below. */
export type FeedHarness = {
  readonly store: EventStore;
  /** Another instance of the program: its own feed on the same checkpoints. */
  feed(): EventFeed;
  /** A consumer that writes down what it applies, in its transaction. It throws what `fault` throws. */
  recorder(name: string, fault?: (event: RecordedEvent) => void): Consumer;
  /** Whether events of different streams come in position order too, or those of one stream alone. */
  readonly order: 'of all streams' | 'of each stream';
  /** What was written down, in the order in which it was applied. */
  applied(name: string): Promise<{ readonly stream: string; readonly version: number }[]>;
};

export type FeedBehaviour = {
  readonly name: string;
  readonly expectFrom: (harness: FeedHarness) => Promise<void>;
};

const LETTERS = 'abcdefgh';

/** One event on each of these streams, each in an append of its own. */
export async function append(store: EventStore, streams: string): Promise<void> {
  for (const letter of streams) await appendTogether(store, letter);
}

/** One event on each of these streams, all in one append. */
export async function appendTogether(store: EventStore, streams: string): Promise<void> {
  const result = await store.append({
    streams: [...streams].map((letter) => ({
      stream: `community-${letter}`,
      expectedVersion: null,
      events: [
        {
          type: 'CommunityMemberAdded',
          data: {
            communityId: `01900000-0000-7000-8000-00000000000${LETTERS.indexOf(letter) + 1}`,
            organisationId: '01900000-0000-7000-8000-000000000100',
          },
        },
      ],
    })),
    actor: { personId: null, organisationId: null, tokenId: null },
    correlation: { correlationId: 'feed', causationId: null, trace: null },
  });
  assert.ok(result.ok);
}

/** Waits until something is so; fails after half a minute. */
export async function eventually(check: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await check())) {
    if (Date.now() > deadline) assert.fail('it did not happen within half a minute');
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
}

type Written = { readonly stream: string; readonly version: number };

/** Without what the feed itself puts on record. */
const spelled = (written: readonly Written[]): string =>
  written
    .filter(({ stream }) => stream.startsWith('community-'))
    .map(({ stream, version }) => `${stream.slice('community-'.length)}${version}`)
    .join(' ');

/** Sorts streams, and leaves the order within each as it is. */
const byStream = (written: readonly Written[]): Written[] =>
  written.toSorted((a, b) => (a.stream < b.stream ? -1 : Number(a.stream > b.stream)));

/** Exactly this was applied, each event once: in this order, as far as the adapter promises one. */
async function expectApplied(harness: FeedHarness, name: string, expected: string): Promise<void> {
  const applied = await harness.applied(name);
  if (harness.order === 'of all streams') {
    assert.equal(spelled(applied), expected);
    return;
  }
  const wanted = expected.split(' ').map((word) => ({
    stream: `community-${word[0]}`,
    version: Number(word.slice(1)),
  }));
  assert.equal(spelled(byStream(applied)), spelled(byStream(wanted)));
}

/** What the log tells of releases, in its order. */
async function expectRecorded(harness: FeedHarness, expected: string): Promise<void> {
  const events = await harness.store.readStream('upkeep-views');
  const told = events.map(({ event }) => {
    if (event.type !== 'StreamReleased') return event.type;
    const { consumer, stream, first, last } = event.data;
    return `${consumer} ${stream} ${first}-${last}`;
  });
  assert.equal(told.join(', '), expected);
}

/** Waits until the consumer has dealt with everything. */
async function drain(harness: FeedHarness, name: string): Promise<void> {
  const running = harness.feed().start(harness.recorder(name));
  await eventually(async () => (await running.health()).lag === 0);
  await running.stop();
}

const poison = (stream: string, version: number) => (event: RecordedEvent) => {
  if (event.stream === `community-${stream}` && event.version === version) {
    throw new TypeError('this event cannot be folded');
  }
};

export const feedBehaviours: readonly FeedBehaviour[] = [
  {
    name: 'a new consumer gets everything from the beginning, in order, and then what comes',
    async expectFrom(harness) {
      await append(harness.store, 'abc');
      const running = harness.feed().start(harness.recorder('views'));
      await append(harness.store, 'aba');
      await eventually(async () => (await running.health()).lag === 0);
      await running.stop();
      await expectApplied(harness, 'views', 'a1 b1 c1 a2 b2 a3');
    },
  },
  {
    name: 'a restart goes on where the last one stopped',
    async expectFrom(harness) {
      await append(harness.store, 'ab');
      await drain(harness, 'views');
      await append(harness.store, 'ab');
      await drain(harness, 'views');
      await expectApplied(harness, 'views', 'a1 b1 a2 b2');
    },
  },
  {
    name: 'consumers of different names do not disturb each other',
    async expectFrom(harness) {
      await append(harness.store, 'ab');
      await drain(harness, 'views');
      await expectApplied(harness, 'views', 'a1 b1');
      await drain(harness, 'alerts');
      await expectApplied(harness, 'alerts', 'a1 b1');
    },
  },
  {
    name: 'two instances of one consumer apply every event once',
    async expectFrom(harness) {
      const first = harness.feed().start(harness.recorder('views'));
      const second = harness.feed().start(harness.recorder('views'));
      for (let round = 0; round < 10; round += 1) await append(harness.store, 'abcd');
      await eventually(async () => (await first.health()).lag === 0);
      await first.stop();
      await second.stop();
      const applied = await harness.applied('views');
      assert.equal(applied.length, 40);
      for (const letter of 'abcd') {
        const versions = applied.filter(({ stream }) => stream === `community-${letter}`);
        assert.deepEqual(
          versions.map(({ version }) => version),
          [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        );
      }
    },
  },
  {
    name: 'an event that cannot be applied parks its stream, and no other',
    async expectFrom(harness) {
      await append(harness.store, 'abcaba');
      const running = harness.feed().start(harness.recorder('views', poison('a', 1)));
      await eventually(async () => (await running.health()).lag === 0);
      await expectApplied(harness, 'views', 'b1 c1 b2');
      assert.equal((await running.health()).parkedStreams, 1);
      await running.stop();
      const [parked, ...others] = await harness.feed().listParked();
      assert.deepEqual(others, []);
      assert.deepEqual(
        [parked?.stream, parked?.position, parked?.waiting, parked?.reason],
        ['community-a', 1, 3, 'DEFECT_TypeError'],
      );
    },
  },
  {
    name: 'a parked stream never skips ahead, also after a restart',
    async expectFrom(harness) {
      await append(harness.store, 'aab');
      const running = harness.feed().start(harness.recorder('views', poison('a', 2)));
      await eventually(async () => (await running.health()).lag === 0);
      await running.stop();
      await append(harness.store, 'ab');
      await drain(harness, 'views');
      await expectApplied(harness, 'views', 'a1 b1 b2');
    },
  },
  {
    name: 'a released stream is replayed in order before anything newer of it',
    async expectFrom(harness) {
      await append(harness.store, 'aba');
      const running = harness.feed().start(harness.recorder('views', poison('a', 1)));
      await eventually(async () => (await running.health()).lag === 0);
      await running.stop();
      await append(harness.store, 'a');
      await harness.feed().release(harness.recorder('views'), 'community-a');
      await drain(harness, 'views');
      await expectApplied(harness, 'views', 'b1 a1 a2 a3');
      assert.deepEqual(await harness.feed().listParked(), []);
    },
  },
  {
    name: 'what a release applied is on record, for those who follow the log',
    async expectFrom(harness) {
      await append(harness.store, 'aba');
      const running = harness.feed().start(harness.recorder('views', poison('a', 1)));
      await eventually(async () => (await running.health()).lag === 0);
      await running.stop();
      const recorder = () => harness.recorder('views', poison('a', 2));
      await harness.feed().release(recorder(), 'community-a');
      await expectRecorded(harness, 'views community-a 1-1');
      await harness.feed().release(recorder(), 'community-a');
      await harness.feed().release(harness.recorder('views'), 'community-a');
      await expectRecorded(harness, 'views community-a 1-1, views community-a 3-3');
    },
  },
  {
    name: 'a release stops at the next event that cannot be applied, and the rest stays parked',
    async expectFrom(harness) {
      await append(harness.store, 'aaa');
      const running = harness.feed().start(harness.recorder('views', poison('a', 1)));
      await eventually(async () => (await running.health()).lag === 0);
      await running.stop();
      const released = await harness
        .feed()
        .release(harness.recorder('views', poison('a', 2)), 'community-a');
      assert.deepEqual(released, { applied: 1, waiting: 2, reason: 'DEFECT_TypeError' });
      await expectApplied(harness, 'views', 'a1');
    },
  },
  {
    name: 'what fails for a moment is tried again, and nothing is skipped or parked',
    async expectFrom(harness) {
      let failures = 2;
      const flaky = (event: RecordedEvent) => {
        if (event.version === 2 && failures > 0) {
          failures -= 1;
          throw Object.assign(new Error('deadlock detected'), { code: '40P01', severity: 'ERROR' });
        }
      };
      await append(harness.store, 'abab');
      const running = harness.feed().start(harness.recorder('views', flaky));
      await eventually(async () => (await running.health()).lag === 0);
      assert.ok((await running.health()).restarts >= 2);
      await running.stop();
      await expectApplied(harness, 'views', 'a1 b1 a2 b2');
      assert.deepEqual(await harness.feed().listParked(), []);
    },
  },
  {
    name: 'a key that cannot be read just now is waited for',
    async expectFrom(harness) {
      let missing = true;
      const locked = () => {
        if (missing) throw Object.assign(new Error('no key'), { code: 'KEY_UNAVAILABLE' });
      };
      await append(harness.store, 'a');
      const running = harness.feed().start(harness.recorder('views', locked));
      await eventually(async () => (await running.health()).restarts > 0);
      missing = false;
      await eventually(async () => (await running.health()).lag === 0);
      await running.stop();
      await expectApplied(harness, 'views', 'a1');
    },
  },
];
