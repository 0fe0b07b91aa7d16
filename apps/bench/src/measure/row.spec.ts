import { ratioOf, reached, type Figure } from './row.js';

const figure = (given: Partial<Figure>): Figure => ({
  what: 'append',
  value: 60,
  unit: '/s',
  rival: 'raw INSERT',
  rivalValue: 100,
  by: 'share',
  bound: null,
  ...given,
});

describe('A figure', () => {
  it('is compared with its rival', () => {
    expect(ratioOf(figure({}))).toBe(0.6);
  });

  it('has no ratio where there is no rival', () => {
    expect(ratioOf(figure({ rivalValue: null }))).toBeNull();
  });

  it.each<[string, Partial<Figure>, boolean | null]>([
    ['a share reaches its bound from above', { bound: 0.6 }, true],
    ['a share below its bound falls short', { bound: 0.61 }, false],
    ['a cost reaches its bound from below', { by: 'cost', bound: 0.6 }, true],
    ['a cost above its bound falls short', { by: 'cost', bound: 0.59 }, false],
    ['what is shown only neither reaches nor falls short', {}, null],
  ])('%s', (_, given, expected) => {
    expect(reached(figure(given))).toBe(expected);
  });

  it('that stands alone is held to its own value, at most or at least', () => {
    const alone = { rivalValue: null, value: 12 } as const;
    expect(reached(figure({ ...alone, by: 'at most', bound: 15 }))).toBe(true);
    expect(reached(figure({ ...alone, by: 'at most', bound: 11 }))).toBe(false);
    expect(reached(figure({ ...alone, by: 'at least', bound: 11 }))).toBe(true);
    expect(reached(figure({ ...alone, by: 'at least', bound: 15 }))).toBe(false);
  });
});
