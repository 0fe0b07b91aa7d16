import { scaleOf } from './scale.js';

describe('how many processes of each role there are', () => {
  it.each([
    [[], 1],
    [['--scale', '2'], 2],
    [['--scale=8'], 8],
  ])('is told by %j: %d', (args, scale) => {
    expect(scaleOf(args)).toBe(scale);
  });

  it.each([
    [['--scale']],
    [['--scale', '0']],
    [['--scale', '9']],
    [['2']],
    [['--scale', '2', '3']],
  ])('is refused as %j, with how to say it', (args) => {
    expect(() => scaleOf(args)).toThrow('--scale N');
  });
});
