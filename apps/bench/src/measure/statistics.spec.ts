import { inPairs, inTurn, median, percentile, seeded, throughput } from './statistics.js';

describe('A percentile', () => {
  const samples = [5, 1, 4, 2, 3];

  it('is the nearest rank of the samples, whatever their order', () => {
    expect([0.2, 0.5, 0.99, 1].map((share) => percentile(samples, share))).toEqual([1, 3, 5, 5]);
  });

  it('of a hundred samples at 0.99 leaves one above it', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
    expect(percentile(hundred, 0.99)).toBe(99);
  });

  it('of nothing is not a number', () => {
    expect(median([])).toBeNaN();
  });

  it('leaves the samples as they were', () => {
    percentile(samples, 0.5);
    expect(samples).toEqual([5, 1, 4, 2, 3]);
  });
});

describe('Rivals', () => {
  it('run in turn, and the median of each counts', async () => {
    const order: string[] = [];
    const giving = (name: string, values: number[]) => async () => {
      order.push(name);
      return values.shift() ?? Number.NaN;
    };
    const found = await inTurn(3, { a: giving('a', [9, 1, 2]), b: giving('b', [30, 10, 20]) });
    expect(found).toEqual({ a: 2, b: 20 });
    expect(order).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });
});

describe('Pairs', () => {
  it('begin with each of the two as often, and the first ones do not count', async () => {
    const order: string[] = [];
    const acting = (name: string) => async () => void order.push(name);
    const took = await inPairs(4, { a: acting('a'), b: acting('b') });
    expect(order.slice(-8).join('')).toBe('abbaabba');
    expect([took.a.length, took.b.length, order.length > 8]).toEqual([4, 4, true]);
  });
});

describe('Throughput', () => {
  it('does every act once, and never more at a time than asked', async () => {
    const done: number[] = [];
    let underWay = 0;
    let most = 0;
    await throughput(20, 3, async (index) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setTimeout(resolve, 1));
      underWay -= 1;
      done.push(index);
    });
    expect(done.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(most).toBe(3);
  });

  it('is acts per second', async () => {
    const perSecond = await throughput(
      5,
      1,
      () => new Promise((resolve) => setTimeout(resolve, 20)),
    );
    expect(perSecond).toBeGreaterThan(5);
    expect(perSecond).toBeLessThan(51);
  });
});

describe('Seeded numbers', () => {
  const first = (seed: number) => {
    const random = seeded(seed);
    return Array.from({ length: 200 }, () => random(10));
  };

  it('are the same for the same seed and others for another', () => {
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
  });

  it('lie from 0 up to the bound, and meet all of it', () => {
    expect(new Set(first(7))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
  });
});
