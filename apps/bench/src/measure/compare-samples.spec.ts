import { shareLarger } from './compare-samples.js';

describe('telling two lists apart', () => {
  it('is sure where they do not overlap, and a guess where they are alike', () => {
    expect(shareLarger([4, 5, 6], [1, 2, 3])).toBe(1);
    expect(shareLarger([1, 2, 3], [4, 5, 6])).toBe(0);
    expect(shareLarger([1, 2, 3], [1, 2, 3])).toBe(0.5);
    expect(shareLarger([2, 2], [2])).toBe(0.5);
  });

  it('counts the pairs', () => {
    expect(shareLarger([1, 4], [2, 3])).toBe(0.5);
    expect(shareLarger([1, 4, 5], [2, 3])).toBeCloseTo(4 / 6);
  });
});
