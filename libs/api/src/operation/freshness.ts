import type { ReadModel } from '@tocsin/views';

/** Asked at most this often, however many queries are answered. */
const REMEMBERED_MS = 100;

/** How old the views are; never at which position. */
export class Freshness {
  private asked = 0;
  private answer: Promise<{ readonly ageMs: number }> | null = null;

  constructor(private readonly readModel: ReadModel) {}

  /** Milliseconds by which the views are behind, at most 100 ms old itself. */
  async now(): Promise<{ readonly ageMs: number }> {
    if (this.answer === null || Date.now() - this.asked > REMEMBERED_MS) {
      this.asked = Date.now();
      this.answer = this.readModel.freshness().then(({ ageMs }) => ({ ageMs }));
      this.answer.catch(() => {
        this.answer = null;
      });
    }
    return this.answer;
  }
}
