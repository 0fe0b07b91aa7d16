/** A one-time link and whom it opens GraphiQL as. */
export type OpenAs = {
  readonly roles: readonly string[];
  readonly organisation: string;
  readonly jurisdiction: string;
  readonly url: string;
};

/** What a process tells the one that started it, once it does its work. */
export type Announcement = {
  readonly ready: true;
  /** Where it answers. */
  readonly origin: string;
  readonly links: readonly OpenAs[];
};

/** Tells the process that started this one, where there is a channel to it, or else the terminal. */
export function announce(
  role: string,
  {
    origin,
    links = [],
  }: Omit<Announcement, 'ready' | 'links'> & { readonly links?: readonly OpenAs[] },
): void {
  if (process.send) process.send({ ready: true, origin, links } satisfies Announcement);
  else {
    const people = links.map(({ organisation, url }) => `${organisation}, one-time link: ${url}\n`);
    const first = `Tocsin ${role} · ${origin} · pid ${process.pid} · Ctrl-C stops it\n`;
    process.stdout.write([first, ...people].join(''));
  }
}

/** Under which address this machine reaches what listens on a host. */
export function localOrigin(host: string, port: number): string {
  if (host === '0.0.0.0') return `http://127.0.0.1:${port}`;
  if (host === '::') return `http://[::1]:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
