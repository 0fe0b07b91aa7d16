import type { ReadModel } from '@tocsin/views';

const PATIENCE_MS = 500;

/** Waiting for the views, once for all subscribers that wait for the same position. */
export class ViewWait {
  private reached = 0;
  private readonly waits = new Map<number, Promise<boolean>>();

  constructor(private readonly readModel: Pick<ReadModel, 'waitFor'>) {}

  /** Whether the views have got there, now or within half a second. */
  async for(position: number): Promise<boolean> {
    if (this.reached >= position) return true;
    const waiting = this.waits.get(position) ?? this.begin(position);
    return waiting;
  }

  private async begin(position: number): Promise<boolean> {
    const wait = this.readModel.waitFor(position, PATIENCE_MS);
    this.waits.set(position, wait);
    try {
      const there = await wait;
      if (there) this.reached = Math.max(this.reached, position);
      return there;
    } finally {
      this.waits.delete(position);
    }
  }
}
