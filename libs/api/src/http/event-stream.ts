import { once } from 'node:events';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';

/** One event of a stream, as the HTML standard has it. Data has no line breaks: it is JSON. */
export type StreamEvent = {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  /** Milliseconds after which a client connects again. */
  readonly retry?: number;
};

/** Whether a caller asks for server-sent events. */
export const wantsEventStream = (headers: IncomingHttpHeaders): boolean =>
  (headers.accept ?? '').split(',').some((each) => each.trim().startsWith('text/event-stream'));

/** An answer of server-sent events. Writing waits for a slow reader: nothing piles up in memory. */
export class EventStream {
  private readonly gone = new AbortController();

  constructor(private readonly reply: FastifyReply) {
    reply.hijack();
    reply.raw.on('close', () => this.gone.abort());
    reply.raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    reply.raw.flushHeaders();
  }

  /** Aborts when the reader has gone. */
  get closed(): AbortSignal {
    return this.gone.signal;
  }

  async write({ id, event, data, retry }: StreamEvent): Promise<void> {
    if (this.closed.aborted) return;
    const lines = [
      ...(retry === undefined ? [] : [`retry: ${retry}`]),
      ...(id === undefined ? [] : [`id: ${id}`]),
      ...(event === undefined ? [] : [`event: ${event}`]),
      ...(data === undefined ? [] : [`data: ${data}`]),
    ];
    if (this.reply.raw.write(`${lines.join('\n')}\n\n`)) return;
    await once(this.reply.raw, 'drain', { signal: this.closed }).catch(() => {});
  }

  end(): void {
    this.reply.raw.end();
  }
}
