import type { AccessReader, Principal } from '@tocsin/access';

/** An answer may be this old, so that a token that expires by time ends in time too. */
const OLDEST_MS = 1_000;

type Answer = {
  readonly known: number;
  readonly at: number;
  readonly principal: Promise<Principal | null>;
};

/** Callers whose rights are asked for together. */
type Gathering = {
  readonly principals: Principal[];
  readonly answers: Promise<Map<string, Principal>>;
};

/**
 * The rights of callers as they are now, asked for whenever something is given out on an open connection. Connections
 * of the same token share one answer as long as nothing was appended since, and those who ask at the same moment are
 * looked up together: one change is told to everybody who watches.
 */
export class RightsNow {
  private readonly answers = new Map<string, Answer>();
  private gathering: Gathering | null = null;

  constructor(private readonly access: Pick<AccessReader, 'endedTokens' | 'viewers'>) {}

  /**
   * The caller with rights that are at least as new as a position; null once the token has ended. `known` is how far
   * the store is known to have got: an answer asked for since then is new enough for everything up to it.
   */
  async of(principal: Principal, position: number, known: number): Promise<Principal | null> {
    const answer = this.answers.get(principal.tokenId);
    if (answer && answer.known >= position && Date.now() - answer.at < OLDEST_MS)
      return answer.principal;
    this.forgetOld();
    const asked: Answer = {
      known: Math.max(known, position),
      at: Date.now(),
      principal: this.ask(principal),
    };
    this.answers.set(principal.tokenId, asked);
    asked.principal.catch(() => this.answers.delete(principal.tokenId));
    return asked.principal;
  }

  /** The caller with rights as they are now; null once the token has ended. */
  async now(principal: Principal): Promise<Principal | null> {
    return this.ask(principal);
  }

  private async ask(principal: Principal): Promise<Principal | null> {
    this.gathering ??= this.gather();
    const { principals, answers } = this.gathering;
    principals.push(principal);
    return (await answers).get(principal.tokenId) ?? null;
  }

  /** Nothing is looked up before everybody of this turn has asked, so no answer is older than its question. */
  private gather(): Gathering {
    const principals: Principal[] = [];
    const turn = new Promise<void>((resolve) => {
      setImmediate(resolve);
    });
    const answers = turn.then(() => {
      this.gathering = null;
      return this.lookUp(principals);
    });
    return { principals, answers };
  }

  /** Those whose token still holds, by the token. */
  private async lookUp(principals: readonly Principal[]): Promise<Map<string, Principal>> {
    const [ended, viewers] = await Promise.all([
      this.access.endedTokens(principals.map(({ tokenId }) => tokenId)),
      this.access.viewers(principals.map(({ viewer }) => viewer.personId)),
    ]);
    return new Map(
      principals.flatMap((principal) => {
        const viewer = viewers.get(principal.viewer.personId);
        if (ended.has(principal.tokenId) || !viewer) return [];
        return [[principal.tokenId, { ...principal, viewer }] as const];
      }),
    );
  }

  private forgetOld(): void {
    const oldest = Date.now() - OLDEST_MS;
    for (const [token, { at }] of this.answers) if (at < oldest) this.answers.delete(token);
  }
}
