import { BatchesTogether } from './batches-together.js';

/** A delivery that is noted; it ends when it is told to, and fails where somebody bad is among them. */
class Noted {
  readonly deliveries: string[] = [];
  readonly #under: (() => void)[] = [];

  /** What every delivery fails for from now on. */
  everybodys: Error | null = null;

  constructor(private readonly bad: readonly string[] = []) {}

  readonly batches = new BatchesTogether<string>({
    together: (batches) => this.#deliver(batches),
    alone: (batch) => this.#deliver([batch]),
    isOfOne: (error) => error !== this.everybodys,
    sizeOf: (batch) => batch.length,
    size: 6,
  });

  async #deliver(batches: readonly string[]): Promise<void> {
    this.deliveries.push(batches.join('+'));
    await new Promise<void>((resolve) => this.#under.push(resolve));
    if (this.everybodys) throw this.everybodys;
    if (batches.some((batch) => this.bad.includes(batch))) throw new Error(batches.join('+'));
  }

  /** Lets everything under way end, and what follows from it, until nothing is. */
  async end(): Promise<void> {
    for (let idle = 0; idle < 3; idle += this.#under.length === 0 ? 1 : 0) {
      for (const end of this.#under.splice(0)) end();
      await new Promise(setImmediate);
    }
  }
}

describe('batches of several partitions', () => {
  it('are delivered together when they come at the same moment', async () => {
    const { batches, deliveries, ...noted } = start();
    const all = Promise.all(['a', 'bb', 'c'].map((batch) => batches.add(batch)));
    await noted.end();
    await all;
    expect(deliveries).toEqual(['a+bb+c']);
  });

  it('fill no delivery beyond its size, and one that is larger is delivered alone', async () => {
    const { batches, deliveries, ...noted } = start();
    const all = Promise.all(['aaaa', 'bb', 'c', 'dddddddd', 'e'].map((each) => batches.add(each)));
    await noted.end();
    await all;
    expect(deliveries).toEqual(['aaaa+bb', 'c', 'dddddddd', 'e']);
  });

  it('wait while three deliveries are under way, and gather meanwhile', async () => {
    const { batches, deliveries, ...noted } = start();
    const first = ['aaaaaa', 'bbbbbb', 'cccccc', 'dd'].map((batch) => batches.add(batch));
    await new Promise(setImmediate);
    expect(deliveries).toEqual(['aaaaaa', 'bbbbbb', 'cccccc']);
    const later = batches.add('e');
    await noted.end();
    await Promise.all([...first, later]);
    expect(deliveries.slice(3)).toEqual(['dd+e']);
  });

  it('are delivered one by one where together they failed, and only who is to blame fails', async () => {
    const { batches, deliveries, ...noted } = start(['b']);
    const all = Promise.allSettled(['a', 'b', 'c'].map((batch) => batches.add(batch)));
    await noted.end();
    expect((await all).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(deliveries).toEqual(['a+b+c', 'a', 'b', 'c']);
  });

  it('all fail at once where none of them is to blame', async () => {
    const noted = new Noted();
    noted.everybodys = new Error('no database');
    const all = Promise.allSettled(['a', 'b'].map((batch) => noted.batches.add(batch)));
    await noted.end();
    expect(await all).toMatchObject([{ reason: noted.everybodys }, { reason: noted.everybodys }]);
    expect(noted.deliveries).toEqual(['a+b']);
  });

  it('go on after a failure', async () => {
    const { batches, ...noted } = start(['a']);
    const failed = Promise.allSettled([batches.add('a')]);
    await noted.end();
    expect(await failed).toMatchObject([{ status: 'rejected' }]);
    const next = batches.add('b');
    await noted.end();
    await expect(next).resolves.toBeUndefined();
  });
});

function start(bad: readonly string[] = []) {
  const noted = new Noted(bad);
  const { batches, deliveries } = noted;
  return { batches, deliveries, end: () => noted.end() };
}
