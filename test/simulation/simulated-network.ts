import {
  openTestApi,
  postgresNetwork,
  type Account,
  type Member,
  type PostgresNetwork,
  type TestApi,
} from '@tocsin/api/testing';
import { hashToken, type Principal } from '@tocsin/access';
import type { DomainEvent, IncidentReport, Role } from '@tocsin/domain';
import { aReport } from '@tocsin/report-format/testing';
import { Draw } from './draw.js';
import { HandlingOracle } from './handling-oracle.js';
import { Oracle, type Marking } from './oracle.js';

const ROLES: readonly Role[] = ['reporter', 'responder', 'administrator', 'coordinator'];
/** What can be passed on twice: most of what is done with reports later is done with these. */
const LABELS: readonly Marking['label'][] = ['RED', 'STRICT', 'AMBER', 'AMBER', 'GREEN', 'CLEAR'];
const AMBER: ReadonlySet<string> = new Set(['AMBER', 'STRICT']);
const SPELLED = {
  RED: 'TLP:RED',
  STRICT: 'TLP:AMBER+STRICT',
  AMBER: 'TLP:AMBER',
  GREEN: 'TLP:GREEN',
  CLEAR: 'TLP:CLEAR',
} as const;
export const WORDS = ['braking', 'routing', 'triage', '刹车', 'trading'];

const MEMBERS = 6;
const PEOPLE_EACH = 4;
const COMMUNITIES = 3;
/** So many erased reports are still asked for. */
const MOST_ERASED = 30;

/** A report or an incident of the network, by both its ids. */
export type Known = { readonly id: string; readonly citation: string };

/** How a member is called. */
export const handleOf = ({ members, herald }: SimulatedNetwork, id: string): string =>
  [...members, herald].find(({ organisationId }) => organisationId === id)!.handle;

type Looked = {
  readonly principals: Map<string, Promise<Principal | null>>;
  position: Promise<number> | null;
};

/** A small network on PostgreSQL, and the oracle that is told of everything that happens in it. */
export class SimulatedNetwork {
  readonly oracle = new Oracle();
  readonly handling = new HandlingOracle(this.oracle);
  readonly accounts = new Map<string, Account>();
  readonly members: Member[] = [];
  /** Nobody acts on it: it says at the end of a stretch that all is said. */
  herald!: Account;
  /** Handles, by the communities' ids. */
  readonly communities = new Map<string, string>();
  readonly reports = new Map<string, Known>();
  readonly incidents = new Map<string, Known>();
  /** What was looked up since the last act: nothing changes it but an act. */
  #looked: Looked = { principals: new Map(), position: null };
  /** Resolves the projector's wait; null: it folds as it likes. */
  #release: (() => void) | null = null;

  private constructor(
    readonly network: PostgresNetwork,
    readonly api: TestApi,
    readonly draw: Draw,
  ) {}

  static async open(seed: number): Promise<SimulatedNetwork> {
    const network = await postgresNetwork({ reading: { connections: 3, plans: 1_000 } });
    const api = await openTestApi(network);
    const simulated = new SimulatedNetwork(network, api, Draw.from(seed));
    await simulated.#people();
    return simulated;
  }

  async close(): Promise<void> {
    this.letFold();
    await this.api.close();
    await this.network.drop();
  }

  get isLagging(): boolean {
    return this.#release !== null;
  }

  /** Holds the projector back: from here on the views tell of the past. */
  holdBack(): void {
    if (this.#release) return;
    this.network.hold(
      new Promise<void>((resolve) => {
        this.#release = resolve;
      }),
    );
  }

  letFold(): void {
    this.#release?.();
    this.#release = null;
  }

  async position(): Promise<number> {
    return (await this.network.store.head()).position;
  }

  /** For the questions between two acts: who asks, and up to where, is looked up once. */
  begin(): void {
    this.#looked = { principals: new Map(), position: null };
  }

  positionOfNow(): Promise<number> {
    return (this.#looked.position ??= this.position());
  }

  principalOfNow(person: string): Promise<Principal | null> {
    const { principals } = this.#looked;
    const found = principals.get(person) ?? this.principal(person);
    principals.set(person, found);
    return found;
  }

  async caughtUp(): Promise<void> {
    const { readModel } = this.network;
    if (!(await readModel.waitFor(await this.position(), 30_000))) throw new Error('views lag');
  }

  async given(event: DomainEvent): Promise<void> {
    await this.network.given(event);
  }

  /** Who this is now; null: his token lets him in no more. */
  async principal(person: string): Promise<Principal | null> {
    const { token } =
      person === this.herald.personId ? this.herald : (this.accounts.get(person) as Account);
    const signedIn = await this.network.access.signIn(hashToken(token));
    return signedIn.ok ? signedIn.principal : null;
  }

  /**
   * Forgets what was erased long ago and incidents of which nothing is left: the world stays as small as it began. Where
   * the product shows any of it, the oracle does not expect it.
   */
  forget(): void {
    const { oracle } = this;
    const erased = [...oracle.reports].flatMap(([id, { erased: is }]) => (is ? [id] : []));
    for (const id of erased.slice(0, -MOST_ERASED)) oracle.reports.delete(id);
    const empty = [...oracle.incidents.keys()].filter((id) =>
      oracle.linked(id).every((report) => oracle.reports.get(report)?.erased ?? true),
    );
    for (const id of empty.slice(0, -MOST_ERASED)) oracle.incidents.delete(id);
  }

  /** A marking drawn at random for a report of a member. */
  marking(source: string): Marking {
    const { draw } = this;
    const label = draw.one(LABELS);
    const own = this.oracle.members.get(source)?.communities ?? new Set<string>();
    const ids = this.members.map(({ organisationId }) => organisationId);
    const withoutAuthorities = draw.dice(3) === 0;
    const isInCircle = label === 'GREEN' && own.size > 0 && draw.dice(3) > 0;
    const takesRecipients = withoutAuthorities ? label !== 'RED' : AMBER.has(label);
    return {
      label,
      withoutAuthorities,
      community: isInCircle ? draw.one(own) : null,
      recipients: takesRecipients ? draw.some(ids) : [],
      named: label === 'RED' ? draw.some(this.accounts.keys()) : [],
      excluded: draw.dice(2) === 0 ? draw.some(ids) : [],
      secretariat: draw.dice(3) > 0,
      unnamedSource: draw.dice(4) === 0,
    };
  }

  /** The same marking as a payload spells it. */
  spelled(marking: Marking): IncidentReport['sharing'] {
    const handles = (ids: readonly string[]) => ids.map((id) => handleOf(this, id));
    const { label, community, recipients, named, excluded } = marking;
    return {
      tlp: SPELLED[label],
      ...(community !== null && { community: this.communities.get(community) as string }),
      ...(recipients.length > 0 && { recipients: handles(recipients) }),
      ...(named.length > 0 && { namedPeople: [...named] }),
      ...(excluded.length > 0 && { excludedOrganisations: handles(excluded) }),
      ...(marking.withoutAuthorities && { withoutAuthorities: true }),
      includeSecretariat: marking.secretariat,
      ...(marking.unnamedSource && { iep: { attribution: 'must_not' } }),
    };
  }

  payload(marking: Marking, word: string): IncidentReport {
    return aReport({ title: [{ lang: 'en', value: word }], sharing: this.spelled(marking) });
  }

  async #people(): Promise<void> {
    const { network, oracle } = this;
    for (let number = 0; number < MEMBERS; number += 1) {
      const isAuthority = number === 1;
      const member = await network.organisation(
        `member-${number}`,
        isAuthority ? { class: 'authority' } : {},
      );
      this.members.push(member);
      oracle.members.set(member.organisationId, {
        standing: 'member',
        isAuthority,
        communities: new Set(),
        everIn: new Set(),
      });
      for (let person = 0; person < PEOPLE_EACH; person += 1) await this.#person(member, person);
    }
    await this.#herald();
    for (let number = 0; number < COMMUNITIES; number += 1) {
      const inside = this.draw.some(this.members);
      const handle = `circle-${number}`;
      const community = await network.community(handle, inside);
      this.communities.set(community, handle);
      for (const { organisationId } of inside) {
        oracle.members.get(organisationId)?.communities.add(community);
        oracle.members.get(organisationId)?.everIn.add(community);
      }
    }
  }

  async #herald(): Promise<void> {
    const { network, oracle } = this;
    const member = await network.organisation('herald');
    const { organisationId } = member;
    const roles: readonly Role[] = ['reporter', 'responder', 'administrator'];
    this.herald = await network.person(member, roles);
    oracle.members.set(organisationId, {
      standing: 'member',
      isAuthority: false,
      communities: new Set(),
      everIn: new Set(),
    });
    oracle.people.set(this.herald.personId, {
      member: organisationId,
      roles: new Set(roles),
      everHad: new Set(roles),
      active: true,
    });
  }

  /** Of each member's people the first reports and answers, the others are as it comes. */
  async #person(member: Member, number: number): Promise<void> {
    const roles: readonly Role[] =
      number === 0 ? ['reporter', 'responder', 'administrator'] : this.draw.some(ROLES);
    const account = await this.network.person(member, roles);
    this.accounts.set(account.personId, account);
    this.oracle.people.set(account.personId, {
      member: member.organisationId,
      roles: new Set(roles),
      everHad: new Set(roles),
      active: true,
    });
  }
}
