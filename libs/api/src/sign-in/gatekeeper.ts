import { hashToken, isToken, type Principal } from '@tocsin/access';
import type { Gate, Limit, Taken } from '@tocsin/quota';
import { ApiError } from '../operation/api-error.js';
import { overLimit, throttled, unavailable } from './over-limit.js';
import { unauthenticated } from './sign-in.js';

/** Who comes: what the header Authorization says, and from where. */
export type Visitor = { readonly authorization: string | undefined; readonly address: string };

/** Whether a request came in; `taken` says what it was charged to, or what refused it. */
export type Passage =
  | { readonly ok: true; readonly principal: Principal | null; readonly taken: Taken }
  | { readonly ok: false; readonly error: ApiError; readonly taken: Taken | null };

/** Why requests were refused; no more is counted than that. */
export type RefusedBy = Limit | 'unavailable';

const BEARER = /^Bearer +([\w.~+/=-]{1,512})$/i;

/** Lets requests in: each is signed in and charged, and where that cannot be told nobody is let in. */
export class Gatekeeper {
  private readonly counts: Record<RefusedBy, number> = {
    organisation: 0,
    token: 0,
    address: 0,
    'sign-in': 0,
    unavailable: 0,
  };

  constructor(
    private readonly gate: Gate,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** How many requests were refused so far, by the limit that refused them. */
  get refused(): Readonly<Record<RefusedBy, number>> {
    return this.counts;
  }

  /**
   * Signs a request in and charges it. It is refused with UNAUTHENTICATED and a reason for a token that is none, is
   * unknown, has expired or was revoked (such a request is never served anonymously), RATE_LIMITED, SIGN_IN_THROTTLED, or
   * LIMITS_UNAVAILABLE.
   */
  enter({ authorization, address }: Visitor, cost: number): Promise<Passage> {
    if (authorization === undefined) return this.pass({ tokenHash: null, address, cost });
    const token = BEARER.exec(authorization)?.[1];
    if (token === undefined) return this.wrong(address, unauthenticated('TOKEN_MALFORMED'));
    if (!isToken(token)) return this.wrong(address, unauthenticated('TOKEN_UNKNOWN'));
    return this.pass({ tokenHash: hashToken(token), address, cost });
  }

  /** Charges somebody whose connection stays open. */
  charge(
    asker: { readonly principal: Principal | null; readonly address: string },
    cost: number,
  ): Promise<Passage> {
    return this.guarded(async () => {
      const taken = await this.gate.charge(asker, cost);
      if (!taken.admitted) return this.refusal(taken, overLimit(taken));
      return { ok: true, principal: asker.principal, taken };
    });
  }

  private pass(arrival: Parameters<Gate['enter']>[0]): Promise<Passage> {
    return this.guarded(async () => {
      const entered = await this.gate.enter(arrival);
      switch (entered.outcome) {
        case 'admitted':
          return { ok: true, principal: entered.principal, taken: entered.taken };
        case 'over-limit':
          return this.refusal(entered.taken, overLimit(entered.taken));
        case 'throttled':
          return this.refusal(entered.taken, throttled(entered.taken));
        case 'refused':
          return { ok: false, error: unauthenticated(entered.problem), taken: null };
      }
    });
  }

  /** What cannot be a token is not looked up, and counts as a wrong one. */
  private wrong(address: string, error: ApiError): Promise<Passage> {
    return this.guarded(async () => {
      const taken = await this.gate.wrongToken(address);
      if (!taken.admitted) return this.refusal(taken, throttled(taken));
      return { ok: false, error, taken: null };
    });
  }

  private refusal(taken: Taken, error: ApiError): Passage {
    this.counts[taken.tightest.limit] += 1;
    return { ok: false, error, taken };
  }

  /** Fails closed. */
  private async guarded(work: () => Promise<Passage>): Promise<Passage> {
    try {
      return await work();
    } catch (error) {
      this.counts.unavailable += 1;
      this.onError(error);
      return { ok: false, error: unavailable(), taken: null };
    }
  }
}
