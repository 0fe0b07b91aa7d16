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
import { Oracle, type Marking } from './oracle.js';

const ROLES: readonly Role[] = ['reporter', 'responder', 'administrator', 'coordinator'];
const LABELS: readonly Marking['label'][] = ['RED', 'STRICT', 'AMBER', 'GREEN', 'CLEAR'];
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

/** A report or an incident of the network, by both its ids. */
export type Known = { readonly id: string; readonly citation: string };

/** A small network on PostgreSQL, and the oracle that is told of everything that happens in it. */
export class SimulatedNetwork {
  readonly oracle = new Oracle();
  readonly accounts = new Map<string, Account>();
  readonly members: Member[] = [];
  /** Handles, by the communities' ids. */
  readonly communities = new Map<string, string>();
  readonly reports = new Map<string, Known>();
  readonly incidents = new Map<string, Known>();
  /** Resolves the projector's wait; null: it folds as it likes. */
  #release: (() => void) | null = null;

  private constructor(
    readonly network: PostgresNetwork,
    readonly api: TestApi,
    readonly draw: Draw,
  ) {}

  static async open(seed: number): Promise<SimulatedNetwork> {
    const network = await postgresNetwork();
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

  async caughtUp(): Promise<void> {
    const { readModel } = this.network;
    if (!(await readModel.waitFor(await this.position(), 30_000))) throw new Error('views lag');
  }

  async given(event: DomainEvent): Promise<void> {
    await this.network.given(event);
  }

  /** Who this is now; null: his token lets him in no more. */
  async principal(person: string): Promise<Principal | null> {
    const { token } = this.accounts.get(person) as Account;
    const signedIn = await this.network.access.signIn(hashToken(token));
    return signedIn.ok ? signedIn.principal : null;
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
    const handleOf = (id: string) =>
      this.members.find(({ organisationId }) => organisationId === id)?.handle ?? id;
    const { label, community, recipients, named, excluded } = marking;
    return {
      tlp: SPELLED[label],
      ...(community !== null && { community: this.communities.get(community) as string }),
      ...(recipients.length > 0 && { recipients: recipients.map(handleOf) }),
      ...(named.length > 0 && { namedPeople: [...named] }),
      ...(excluded.length > 0 && { excludedOrganisations: excluded.map(handleOf) }),
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
      });
      for (let person = 0; person < PEOPLE_EACH; person += 1) await this.#person(member, person);
    }
    for (let number = 0; number < COMMUNITIES; number += 1) {
      const inside = this.draw.some(this.members);
      const handle = `circle-${number}`;
      const community = await network.community(handle, inside);
      this.communities.set(community, handle);
      for (const { organisationId } of inside) {
        oracle.members.get(organisationId)?.communities.add(community);
      }
    }
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
      active: true,
    });
  }
}
