import { setTimeout as pause } from 'node:timers/promises';
import { ChangeStream } from '../e2e/change-stream.js';
import type { Account } from '../e2e/hub-process.js';

const AGAIN_MS = 300;

/** Somebody who listens at a gateway, whatever happens to it, and goes on from the last cursor that arrived. */
export class Watcher {
  readonly #stream: ChangeStream;
  #over = false;
  #listening: Promise<void> = Promise.resolve();

  constructor(
    readonly account: Pick<Account, 'token'>,
    readonly url: string,
  ) {
    this.#stream = new ChangeStream(account);
  }

  get changes(): ChangeStream['changes'] {
    return this.#stream.changes;
  }

  get cursor(): string | null {
    return this.#stream.cursor;
  }

  /** Resolves once it has its first cursor: from there on nothing may be missed. */
  async begin(): Promise<void> {
    this.#listening = this.#listen();
    while (this.#stream.cursor === null) await pause(50);
  }

  async stop(): Promise<void> {
    this.#over = true;
    this.#stream.leave();
    await this.#listening;
  }

  async #listen(): Promise<void> {
    while (!this.#over) {
      await this.#stream.listen({ url: this.url }).catch(() => undefined);
      await this.#stream.ended;
      if (!this.#over) await pause(AGAIN_MS);
    }
  }
}
