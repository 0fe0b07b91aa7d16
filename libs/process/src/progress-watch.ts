/** How far some work is. */
export type Work = {
  /** Moves on with each piece that was done. */
  readonly position: number;
  /** Pieces that wait; 0: there is nothing to do. */
  readonly waiting: number;
};

/** A process that does nothing for this long while there is work is not fit for it. */
const STUCK_MS = 30_000;

/**
 * Tells whether work goes on, each time it is asked: true while nothing waits or the position has moved within the last
 * 30 seconds. `now` is in milliseconds and never goes back.
 */
export class ProgressWatch {
  #position = -1;
  #movedAt = 0;

  goesOn({ position, waiting }: Work, now: number): boolean {
    if (waiting === 0 || position !== this.#position) {
      this.#position = position;
      this.#movedAt = now;
    }
    return now - this.#movedAt <= STUCK_MS;
  }
}
