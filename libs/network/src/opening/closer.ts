/** Closes in the reverse order of opening; one that fails does not keep the others open. */
export class Closer {
  readonly #steps: (() => Promise<unknown>)[] = [];
  #closing: Promise<void> | null = null;

  /** Remembers how to close what was just opened. */
  add(step: () => Promise<unknown>): void {
    this.#steps.push(step);
  }

  /** Throws the first failure, after all steps were tried. The second call waits for the first. */
  close(): Promise<void> {
    return (this.#closing ??= this.#run());
  }

  async #run(): Promise<void> {
    const failures: unknown[] = [];
    for (const step of this.#steps.toReversed()) {
      await step().catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw failures[0];
  }
}
