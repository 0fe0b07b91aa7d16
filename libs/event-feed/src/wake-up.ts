/** Sleeps until somebody rings, the time is up, or it is closed. A ring while nobody sleeps is not lost. */
export class WakeUp {
  #rung = false;
  #closed = false;
  #wake: (() => void) | null = null;

  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  close(): void {
    this.#closed = true;
    this.#wake?.();
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Waits for a ring, at most this many milliseconds. */
  async sleep(ms: number): Promise<void> {
    if (!this.#rung) await this.pause(ms);
    this.#rung = false;
  }

  /** Waits for the time to pass; a ring during it is kept for the next sleep, only closing ends it. */
  async rest(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (!this.#closed && performance.now() < until) await this.pause(until - performance.now());
  }

  private async pause(ms: number): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }
}
