import { subscribe, type Asking, type Subscriber } from '../measure/subscribers.js';

/** A client that loses its connection and comes back with the cursor of the last message that it dealt with. */
export class ReturningClient {
  /** What it was told of, in order. */
  readonly heard: string[] = [];
  /** When it was told first, and last (wallClock). */
  firstAt = NaN;
  lastAt = NaN;
  #cursor: string | null = null;
  #subscriber: Subscriber | null = null;

  constructor(
    private readonly url: string,
    private readonly asking: Asking,
  ) {}

  async come(): Promise<void> {
    const asking = { ...this.asking, after: this.#cursor };
    this.#subscriber = await subscribe(this.url, asking, (id, at, cursor) => {
      if (this.heard.length === 0) this.firstAt = at;
      this.heard.push(id);
      this.lastAt = at;
      this.#cursor = cursor;
    });
  }

  async leave(): Promise<void> {
    await this.#subscriber?.close();
  }
}
