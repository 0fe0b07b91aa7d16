import { table } from './table.js';

describe('The table', () => {
  it('shows figure, rival, ratio, what is to be reached, and whether it was', () => {
    const text = table([
      {
        what: 'append, 256 in flight',
        value: 12_345.6,
        unit: '/s',
        rival: 'raw INSERT',
        rivalValue: 16_460.8,
        by: 'share',
        bound: 0.6,
      },
      {
        what: 'change to socket, p99',
        value: 31.26,
        unit: 'ms',
        rival: 'bare socket',
        rivalValue: 16.2,
        by: 'cost',
        bound: 1.5,
      },
      {
        what: 'start, empty',
        value: 1234,
        unit: 'ms',
        rival: 'to the first answer',
        rivalValue: null,
        by: 'at most',
        bound: 5_000,
      },
      {
        what: 'mutation',
        value: 900,
        unit: '/s',
        rival: 'one that does nothing',
        rivalValue: 1_800,
        by: 'share',
        bound: null,
      },
    ]);
    expect(text).toBe(
      [
        '| what                  | measured  | against               | rival     | ratio | to reach   |   |',
        '|-----------------------|-----------|-----------------------|-----------|-------|------------|---|',
        '| append, 256 in flight | 12,346 /s | raw INSERT            | 16,461 /s | 0.75  | ≥ 0.6      | ✓ |',
        '| change to socket, p99 | 31.3 ms   | bare socket           | 16.2 ms   | 1.93  | ≤ 1.5      | ✗ |',
        '| start, empty          | 1,234 ms  | to the first answer   | —         | —     | ≤ 5,000 ms | ✓ |',
        '| mutation              | 900 /s    | one that does nothing | 1,800 /s  | 0.50  | shown only |   |',
      ].join('\n'),
    );
  });
});
