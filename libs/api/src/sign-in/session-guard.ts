import { setTimeout as pause } from 'node:timers/promises';
import type { AccessReader } from '@tocsin/access';
import type { StoreReader } from '../operation/store-reader.js';

/** The net under the wake-up, and what notices a token that ends by time. */
const LOOK_MS = 1_000;
/** Between looks, so that hundreds of appends a second do not ask hundreds of times. */
const BREATH_MS = 20;

type Session = { readonly tokenId: string; readonly close: () => void };

/**
 * Closes open connections (sockets, SSE) whose token has ended: revoked, expired, or account or organisation suspended.
 * Looks whenever something was appended, and every second.
 */
export class SessionGuard {
  private readonly sessions = new Set<Session>();
  private stop: (() => void) | null = null;
  private looking = false;
  private again = false;

  constructor(
    private readonly options: {
      readonly access: Pick<AccessReader, 'endedTokens'>;
      readonly store: Pick<StoreReader, 'onAppended'>;
      readonly onError: (error: unknown) => void;
    },
  ) {}

  /** Watches over a connection until the returned function is called. */
  watch(session: Session): () => void {
    this.sessions.add(session);
    if (this.stop === null) this.start();
    return () => {
      this.sessions.delete(session);
      if (this.sessions.size === 0) this.close();
    };
  }

  /** Stops looking. */
  close(): void {
    this.stop?.();
    this.stop = null;
  }

  private start(): void {
    const look = () => void this.look();
    const unsubscribe = this.options.store.onAppended(look);
    const timer = setInterval(look, LOOK_MS).unref();
    this.stop = () => {
      unsubscribe();
      clearInterval(timer);
    };
    // What ended between sign-in and now is noticed too.
    look();
  }

  /** One look at a time; what was appended during one is looked at by the next. */
  private async look(): Promise<void> {
    this.again = true;
    if (this.looking) return;
    this.looking = true;
    while (this.again) {
      this.again = false;
      try {
        await this.closeEnded();
      } catch (error) {
        this.options.onError(error);
      }
      await pause(BREATH_MS, undefined, { ref: false });
    }
    this.looking = false;
  }

  private async closeEnded(): Promise<void> {
    const tokens = [...new Set([...this.sessions].map(({ tokenId }) => tokenId))];
    if (tokens.length === 0) return;
    const ended = await this.options.access.endedTokens(tokens);
    for (const session of this.sessions) if (ended.has(session.tokenId)) session.close();
  }
}
