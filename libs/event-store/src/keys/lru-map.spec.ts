import { LruMap } from './lru-map.js';

describe('a map of what was used lately', () => {
  it('keeps what is used, and no more than it may', () => {
    const map = new LruMap<number, string>(100);
    map.set(0, 'used');
    for (let n = 1; n <= 10_000; n++) {
      map.set(n, `value ${n}`);
      expect(map.get(0)).toBe('used');
    }
    const newest = Array.from({ length: 50 }, (_, n) => 10_000 - n);
    expect(newest.every((n) => map.get(n) === `value ${n}`)).toBe(true);
    const older = Array.from({ length: 9_900 }, (_, n) => n + 1);
    expect(older.every((n) => map.get(n) === undefined)).toBe(true);
  });

  it('gives the newest value, and none for what was taken out', () => {
    const map = new LruMap<string, number>(4);
    map.set('a', 1);
    for (const other of ['b', 'c', 'd']) map.set(other, 0);
    map.set('a', 2);
    expect(map.get('a')).toBe(2);
    map.delete('a');
    expect(map.get('a')).toBeUndefined();
  });
});
