import { randomBytes } from 'node:crypto';

/** Whom a link opens GraphiQL as. */
export type LinkHolder = { readonly token: string; readonly name: string };

const MOST = 1_000;

/** Links that work once and only as long as this process runs. The token is in none of them. */
export class OneTimeLinks {
  private readonly holders = new Map<string, LinkHolder>();

  /** The path of a new link, as `/as/k3f…`. */
  create(holder: LinkHolder): string {
    const code = randomBytes(15).toString('base64url');
    this.holders.set(code, holder);
    const oldest = this.holders.size > MOST ? this.holders.keys().next().value : undefined;
    if (oldest !== undefined) this.holders.delete(oldest);
    return `/as/${code}`;
  }

  /** Whether a code is still good; asking does not use it up. */
  has(code: string): boolean {
    return this.holders.has(code);
  }

  /** Uses a code up; null where there is no such code any more. */
  redeem(code: string): LinkHolder | null {
    const holder = this.holders.get(code) ?? null;
    this.holders.delete(code);
    return holder;
  }
}
