/** Deliveries that run at once: while one waits for the database another one folds. */
const AT_ONCE = 3;

export type Delivering<Batch> = {
  /** All of them or none. */
  readonly together: (batches: readonly Batch[]) => Promise<void>;
  readonly alone: (batch: Batch) => Promise<void>;
  /** Whether a failure may be the fault of one of them, so that the others are to go on without it. */
  readonly isOfOne: (error: unknown) => boolean;
  /** How much of a delivery a batch takes. */
  readonly sizeOf: (batch: Batch) => number;
  /** Most that is delivered together; a batch that is larger is delivered alone. */
  readonly size: number;
};

type Waiting<Batch> = {
  readonly batch: Batch;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
};

/**
 * Delivers batches that come at the same moment together, as far as they fit. Where one of them may be to blame for a
 * failure each is delivered alone, and only that one fails.
 */
export class BatchesTogether<Batch> {
  #waiting: Waiting<Batch>[] = [];
  #running = 0;
  #gathering = false;

  constructor(private readonly delivering: Delivering<Batch>) {}

  /** Resolved once the batch is delivered; rejected with what it failed for by itself. */
  add(batch: Batch): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#gather();
    });
  }

  /** Nothing begins before everybody of this turn has come. */
  #gather(): void {
    if (this.#gathering) return;
    this.#gathering = true;
    setImmediate(() => {
      this.#gathering = false;
      while (this.#waiting.length > 0 && this.#running < AT_ONCE) void this.#run(this.#take());
    });
  }

  #take(): Waiting<Batch>[] {
    const { size, sizeOf } = this.delivering;
    let taken = 0;
    const end = this.#waiting.findIndex(({ batch }, index) => {
      taken += sizeOf(batch);
      return index > 0 && taken > size;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #run(group: readonly Waiting<Batch>[]): Promise<void> {
    this.#running += 1;
    if (group.length === 1) await this.#alone(group);
    else await this.#together(group);
    this.#running -= 1;
    if (this.#waiting.length > 0) this.#gather();
  }

  async #together(group: readonly Waiting<Batch>[]): Promise<void> {
    try {
      await this.delivering.together(group.map(({ batch }) => batch));
      for (const { resolve } of group) resolve();
    } catch (error) {
      if (this.delivering.isOfOne(error)) await this.#alone(group);
      else for (const { reject } of group) reject(error);
    }
  }

  async #alone(group: readonly Waiting<Batch>[]): Promise<void> {
    await Promise.all(
      group.map(({ batch, resolve, reject }) => this.delivering.alone(batch).then(resolve, reject)),
    );
  }
}
