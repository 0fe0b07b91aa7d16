import { type Account, type HubProcess } from './hub-process.js';

export type Change = {
  readonly cursor: string;
  readonly kind: string;
  readonly incidentId: string;
};

/** A listener on `GET /events` who keeps everything that came, and the cursor to go on from. */
export class ChangeStream {
  readonly changes: Change[] = [];
  #cursor: string | null = null;
  #connection = new AbortController();
  /** Settled when the connection that was listened on last has ended. */
  ended: Promise<void> = Promise.resolve();

  constructor(private readonly as: Pick<Account, 'token'>) {}

  get cursor(): string | null {
    return this.#cursor;
  }

  /** Listens until the connection ends or `leave` is called; from the last cursor where there is one. */
  async listen({ url }: Pick<HubProcess, 'url'>): Promise<void> {
    this.#connection = new AbortController();
    const response = await fetch(`${url}/events`, {
      signal: this.#connection.signal,
      headers: {
        authorization: `Bearer ${this.as.token}`,
        ...(this.#cursor === null ? {} : { 'last-event-id': this.#cursor }),
      },
    });
    if (!response.ok || !response.body) throw new Error(`/events answered ${response.status}`);
    this.ended = this.#read(response.body).catch(() => undefined);
  }

  leave(): void {
    this.#connection.abort();
  }

  async #read(body: NonNullable<Response['body']>): Promise<void> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const events = text.split('\n\n');
      text = events.pop() ?? '';
      for (const event of events) this.#take(event);
    }
  }

  /** The change first, then the cursor: as a client that keeps both must do. */
  #take(event: string): void {
    const field = (name: string) =>
      event
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const [id, data] = [field('id'), field('data')];
    if (field('event') === 'error') throw new Error(data);
    if (field('event') === undefined && data) this.changes.push(JSON.parse(data) as Change);
    if (id) this.#cursor = id;
  }
}
