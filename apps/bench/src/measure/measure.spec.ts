import type { BenchMachine } from './machine.js';
import { measure } from './measure.js';
import type { BenchRow, Figure } from './row.js';
import { Skipped } from './skipped.js';

const FIGURE: Figure = {
  what: 'append',
  value: 1,
  unit: '/s',
  rival: 'alone',
  rivalValue: null,
  by: 'at least',
  bound: null,
};

const row = (name: string, run: BenchRow['run']): BenchRow => ({ name, about: name, run });

describe('Measuring row after row', () => {
  const cleared: string[] = [];
  let running = '';
  const machine = {
    say: () => {},
    clear: async () => void cleared.push(running),
  } as Partial<BenchMachine> as BenchMachine;

  it('keeps the figures of the others when a row fails, and says which failed and why', async () => {
    const good = (name: string) =>
      row(name, async () => {
        running = name;
        return [{ ...FIGURE, what: name }];
      });
    const bad = row('bad', async () => {
      running = 'bad';
      throw new Error('the rival did not answer');
    });
    const stray = row('stray', async () => {
      running = 'stray';
      queueMicrotask(() => process.emit('uncaughtException', new Error('a socket closed')));
      return new Promise(() => {});
    });
    const measured = await measure([good('first'), bad, stray, good('last')], machine);
    expect(measured.figures.map(({ row: name, what }) => [name, what])).toEqual([
      ['first', 'first'],
      ['last', 'last'],
    ]);
    expect(measured.failed).toEqual([
      { row: 'bad', problem: 'the rival did not answer' },
      { row: 'stray', problem: 'a socket closed' },
    ]);
    expect(cleared).toEqual(['first', 'bad', 'stray', 'last']);
  });

  it('does not count as failed what this machine cannot measure', async () => {
    const skipped = row('skipped', async () => {
      throw new Skipped('there is no java here');
    });
    const last = row('last', async () => [FIGURE]);
    expect(await measure([skipped, last], machine)).toEqual({
      figures: [{ row: 'last', ...FIGURE }],
      failed: [],
      skipped: [{ row: 'skipped', problem: 'there is no java here' }],
    });
  });
});
