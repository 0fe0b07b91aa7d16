/** Lets so many of something happen at once; who comes then waits in line. */
export class FewAtOnce {
  #running = 0;
  readonly #line: (() => void)[] = [];

  constructor(private readonly most: number) {}

  /** Gives what `work` gives, or throws what it throws. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#running >= this.most) await new Promise<void>((resolve) => this.#line.push(resolve));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      // The place goes to the next in line without ever being free: nobody who comes now gets ahead of him.
      const next = this.#line.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
