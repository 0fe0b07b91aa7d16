/** One event of a stream, field by field. */
type FollowedEvent = {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly retry?: string;
};

export type Followed = {
  readonly response: Response;
  /** What has come so far. */
  readonly events: FollowedEvent[];
  /** Resolves once the stream is over. */
  readonly ended: Promise<void>;
  readonly end: () => void;
};

/** Follows server-sent events at an address, as a browser would. */
export async function followEvents(
  address: string,
  query: Readonly<Record<string, string>> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Followed> {
  const end = new AbortController();
  const response = await fetch(`${address}?${String(new URLSearchParams(query))}`, {
    headers,
    signal: end.signal,
  });
  const events: FollowedEvent[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop()!;
      events.push(...blocks.map(eventOf));
    }
  };
  const ended = response.ok ? read().catch(() => {}) : Promise.resolve();
  return { response, events, ended, end: () => end.abort() };
}

const eventOf = (block: string): FollowedEvent =>
  Object.fromEntries(
    block.split('\n').map((line) => /^(\w+): ?(.*)$/.exec(line)!.slice(1)),
  ) as FollowedEvent;
