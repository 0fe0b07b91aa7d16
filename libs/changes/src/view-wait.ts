import type { ReadModel } from '@tocsin/views';

const PATIENCE_MS = 500;

/** Waiting for the views, once for all subscribers that wait for the same position. */
export class ViewWait {
  private readonly waits = new Map<number, Promise<boolean>>();

  constructor(private readonly readModel: Pick<ReadModel, 'applied' | 'waitFor'>) {}

  /** How far the views are known to have got. */
  get reached(): number {
    return this.readModel.applied;
  }

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
      return await wait;
    } finally {
      this.waits.delete(position);
    }
  }
}
