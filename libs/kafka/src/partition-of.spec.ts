import kafkajs from 'kafkajs';
import { partitionOf } from './partition-of.js';

describe('the partition of a key', () => {
  it.each([
    // From UtilsTest.java of Apache Kafka: murmur2 of these texts.
    ['21', -973932308],
    ['foobar', -790332482],
    ['a-little-bit-long-string', -985981536],
    ['a-little-bit-longer-string', -1486304829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
    ['abc', 479470107],
  ])('of %s is the one of the Java client', (key, hash) => {
    expect(partitionOf(key, 12)).toBe((hash & 0x7fffffff) % 12);
    expect(partitionOf(key, 7)).toBe((hash & 0x7fffffff) % 7);
  });

  it('is the one of kafkajs, for keys of every length and language', () => {
    const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({ partitionId }));
    const theirs = kafkajs.Partitioners.DefaultPartitioner();
    for (let length = 0; length < 200; length += 1) {
      const key = `事${'x'.repeat(length)}é${length}`;
      const message = { key, value: null };
      const expected = theirs({ topic: 't', partitionMetadata, message } as never);
      expect(partitionOf(key, 12)).toBe(expected);
    }
  });
});
