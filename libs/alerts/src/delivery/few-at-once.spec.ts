import { setTimeout as pause } from 'node:timers/promises';
import { FewAtOnce } from './few-at-once.js';

describe('few at once', () => {
  it('are no more than were allowed, and come in their order', async () => {
    const few = new FewAtOnce(3);
    const begun: number[] = [];
    let [running, most] = [0, 0];
    const all = Array.from({ length: 20 }, (_each, number) =>
      few.run(async () => {
        begun.push(number);
        running += 1;
        most = Math.max(most, running);
        await pause(number % 4);
        running -= 1;
        return number;
      }),
    );
    expect(await Promise.all(all)).toEqual(begun);
    expect(begun).toEqual(begun.toSorted((a, b) => a - b));
    expect(most).toBe(3);
  });

  it('give their place on when they fail', async () => {
    const few = new FewAtOnce(1);
    const failing = few.run(async () => {
      throw new Error('no');
    });
    const next = few.run(async () => 'done');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('done');
  });
});
