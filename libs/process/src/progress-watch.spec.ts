import { ProgressWatch } from './progress-watch.js';

describe('whether work goes on', () => {
  it('is so while nothing waits, however long that is', () => {
    const watch = new ProgressWatch();
    expect(watch.goesOn({ position: 7, waiting: 0 }, 0)).toBe(true);
    expect(watch.goesOn({ position: 7, waiting: 0 }, 3_600_000)).toBe(true);
  });

  it('is not so when work has waited for more than 30 seconds and nothing was done', () => {
    const watch = new ProgressWatch();
    watch.goesOn({ position: 7, waiting: 0 }, 1_000_000);
    expect(watch.goesOn({ position: 7, waiting: 5 }, 1_030_000)).toBe(true);
    expect(watch.goesOn({ position: 7, waiting: 9 }, 1_030_001)).toBe(false);
  });

  it('is so again with the next piece that is done, however much waits', () => {
    const watch = new ProgressWatch();
    watch.goesOn({ position: 7, waiting: 5 }, 0);
    expect(watch.goesOn({ position: 7, waiting: 900 }, 40_000)).toBe(false);
    expect(watch.goesOn({ position: 8, waiting: 899 }, 41_000)).toBe(true);
  });
});
