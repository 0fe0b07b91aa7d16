import { setMaxListeners } from 'node:events';
import type { Principal } from '@tocsin/access';
import type { SessionGuard } from '../sign-in/session-guard.js';

export type ConnectionKind = 'websocket' | 'sse';

/** The connections that stay open: counted, watched over, and ended together when the process stops. */
export class Connections {
  private readonly open = new Map<AbortController, ConnectionKind>();

  constructor(private readonly guard: SessionGuard) {}

  /** Opens one for a caller: its signal aborts when the token ends or the process stops. */
  enter(
    kind: ConnectionKind,
    principal: Principal | null,
  ): { signal: AbortSignal; leave: () => void } {
    const controller = new AbortController();
    // As many listeners as a connection carries operations.
    setMaxListeners(0, controller.signal);
    this.open.set(controller, kind);
    const unwatch = principal
      ? this.guard.watch({
          tokenId: principal.tokenId,
          close: () => controller.abort('token ended'),
        })
      : () => {};
    return {
      signal: controller.signal,
      leave: () => {
        unwatch();
        this.open.delete(controller);
        controller.abort('left');
      },
    };
  }

  /** How many are open. */
  count(kind: ConnectionKind): number {
    return [...this.open.values()].filter((each) => each === kind).length;
  }

  close(): void {
    for (const controller of this.open.keys()) controller.abort('going away');
    this.guard.close();
  }
}
