import { randomUUID } from 'node:crypto';
import { aRule, anAlert } from './alerting.js';
import { fullReport } from './full-report.js';
import {
  anApplicant,
  application,
  failedDelivery,
  question,
  WEBHOOK,
  type Furniture,
} from './furnishing.js';
import { ASKERS, clientNamed, requestBy, taken } from './handling.js';
import { done, type PermissionScene, type Submitted } from './scene.js';
import { startedClock } from './started-clock.js';
import { Webhooks } from './webhooks.js';

type StartedClock = Awaited<ReturnType<typeof startedClock>>;

/** One cell that is asked: who, about which column, and whether it is going to be done (then on something fresh). */
export type Asking = {
  readonly viewer: string;
  readonly column: string;
  readonly willDo: boolean;
};

/** One asking, and what was found for it already. */
type Finding = Asking & { readonly known: Map<string, unknown> };
type Find = (asking: Finding) => unknown;

/** What the $names in the questions of the table stand for. What may be used up is made anew where it will be. */
export class Variables {
  #number = 0;
  readonly #webhooks: Webhooks;

  constructor(
    readonly scene: PermissionScene,
    readonly furniture: Furniture,
  ) {
    this.#webhooks = new Webhooks(scene);
  }

  /** The values of these names, each found once for one asking. */
  async of(names: readonly string[], asking: Asking): Promise<Record<string, unknown>> {
    const finding = { ...asking, known: new Map<string, unknown>() };
    const values: Record<string, unknown> = {};
    for (const name of names) values[name] = await this.#find(name, finding);
    return values;
  }

  async #find(name: string, asking: Finding): Promise<unknown> {
    const find = this.#finds[name];
    if (!find)
      throw new Error(`nothing is known of $${name}: say in variables.ts what it stands for`);
    if (!asking.known.has(name)) asking.known.set(name, await find(asking));
    return asking.known.get(name);
  }

  readonly #column = ({ column }: Asking): Submitted =>
    this.scene.columns.get(column === 'any' ? 'GREEN' : column) as Submitted;

  readonly #next = (): string => {
    this.#number += 1;
    return `table-made-${this.#number}`;
  };

  readonly #finds: Readonly<Record<string, Find>> = {
    report: (asking) => this.#column(asking).report,
    incident: (asking) => this.#column(asking).incident,
    payload: () => fullReport({ tlp: 'TLP:GREEN' }),
    wrong: () => ({ ...fullReport({ tlp: 'TLP:GREEN' }), places: [{}] }),
    new: () => this.#next(),
    applicant: () => anApplicant(this.#next()),
    application: () => this.furniture.application,
    secret: () => this.furniture.secret,
    withdrawn: () => this.furniture.withdrawn,
    knownWebhook: () => this.furniture.webhook,
    activeWebhook: () => this.#webhooks.another(),
    pausedWebhook: () => this.#webhooks.another('WebhookPaused'),
    disabledWebhook: () => this.#webhooks.another('WebhookDisabled'),
    consumer: () => 'views',
    stream: () => this.furniture.stream,
    otherStream: () => this.furniture.otherStream,
    parkedAt: () => this.furniture.parkedAt,
    webhook: () => WEBHOOK,
    delivery: () => failedDelivery(this.scene),

    rule: () => aRule(this.scene),
    alert: () => anAlert(this.scene),
    sharedRule: () => aRule(this.scene, 'organisation'),
    sharedAlert: () => anAlert(this.scene, 'organisation'),
    author: () => this.scene.account('author').personId,
    secondAuthor: () => this.scene.viewers.get("source's responder")?.personId,

    victim: async (asking) => (await this.#victim(asking)).report,
    mergedAway: (asking) =>
      this.scene.mergedAway(asking.column === 'any' ? 'GREEN' : asking.column),
    mergedVictim: (asking) => this.#mergedVictim(asking),
    victimsIncident: async (asking) => (await this.#victim(asking)).incident,
    assigned: (asking) => this.#assigned(asking),
    request: async (asking) =>
      asking.willDo
        ? question(this.scene, asking.column, (await this.#victim(asking)).report)
        : this.furniture.requests.get(asking.column),
    version: async (asking) =>
      this.#read(asking, 'query($id: ID!) { found: report(id: $id) { version } }', 'victim'),

    clock: async (asking) => (await this.#clock(asking)).clockId,
    clockVersion: async (asking) => (await this.#clock(asking)).version,
    clockAside: async (asking) => (await this.#clock(asking, { aside: true })).clockId,

    passedOn: (asking) => this.#passedOn(asking),
    reshare: (asking) => this.#reshare(asking),
    taken: () => this.#taken(),

    freshApplication: async (asking) => (await this.#application(asking)).application,
    freshSecret: async (asking) => (await this.#application(asking)).secret,
    applicationVersion: (asking) => this.#read(asking, APPLICATION, 'freshApplication'),
    openVersion: (asking) => this.#read(asking, APPLICATION, 'application'),
    invited: async () => (await this.#invitation()).secret,
    invitation: async () => (await this.#invitation()).invitationId,

    member: async (asking) => (await this.#member(asking)).handle,
    insideMember: async (asking) => {
      const member = await this.#member(asking);
      const { communityId } = await this.#finance();
      const data = { communityId, organisationId: member.organisationId };
      await this.scene.network.given({ type: 'CommunityMemberAdded', data });
      return member.handle;
    },
    restrictedMember: async (asking) => {
      const { organisationId, handle } = await this.#member(asking);
      const data = { organisationId, standing: 'restricted' as const, reason: 'law' };
      await this.scene.network.given({ type: 'OrganisationStandingChanged', data });
      return handle;
    },
    memberVersion: (asking) => this.#read(asking, ORGANISATION, 'member'),
    restrictedVersion: (asking) => this.#read(asking, ORGANISATION, 'restrictedMember'),
    ownVersion: async (asking) => {
      const question = '{ viewer { organisation { version } } }';
      const { data } = await this.#ask(asking, question);
      return data?.viewer?.organisation.version ?? NONE;
    },

    colleague: async (asking) => (await this.#colleague(asking)).personId,
    colleaguesToken: async (asking) => (await this.#colleague(asking)).tokenId,
    colleagueVersion: (asking) =>
      this.#read(
        asking,
        'query($id: ID!) { found: node(id: $id) { ... on Person { version } } }',
        'colleague',
      ),
  };

  async #victim(asking: Finding): Promise<Submitted> {
    if (!asking.willDo) return this.#column(asking);
    const known = asking.known.get('the victim') ?? (await this.scene.another(asking.column));
    asking.known.set('the victim', known);
    await this.scene.caughtUp();
    return known as Submitted;
  }

  /** An incident that was merged into that of the column, where that will be undone. */
  async #mergedVictim(asking: Finding): Promise<string> {
    const { incident: fromId } = await this.#victim(asking);
    const intoId = this.#column(asking).incident;
    if (!asking.willDo) return fromId;
    const { commands } = this.scene.network;
    const coordinator = await this.scene.context('coordinator');
    done(await commands.mergeIncidents({ fromId, intoId, reason: 'same_event' }, coordinator));
    return fromId;
  }

  /** The source's clock for the report's incident; a fresh one where something will be done to it. */
  async #clock(asking: Finding, how: { readonly aside?: boolean } = {}): Promise<StartedClock> {
    if (!asking.willDo) {
      const { clockId } = this.scene.clockOn(asking.column);
      return { clockId, version: NONE };
    }
    const known = asking.known.get('the clock') as StartedClock | undefined;
    const clock = known ?? (await startedClock(this.scene, await this.#victim(asking), how));
    asking.known.set('the clock', clock);
    return clock;
  }

  async #assigned(asking: Finding): Promise<string> {
    const reportId = (await this.#victim(asking)).report;
    if (!asking.willDo) return reportId;
    const personId = (await this.#find('colleague', asking)) as string;
    const administrator = await this.scene.context("source's administrator");
    done(await this.scene.network.commands.assignPerson({ reportId, personId }, administrator));
    return reportId;
  }

  /** A report of which the recipient has named the named person's member as its client, where that will be undone. */
  async #passedOn(asking: Finding): Promise<string> {
    const { report, reportId } = await this.#victim(asking);
    const { scene } = this;
    if (asking.willDo)
      await scene.network.given(clientNamed(scene, reportId, 'lowtide', 'named-lab'));
    return report;
  }

  /** The id of a request that waits for the source, where it will be decided. */
  async #reshare(asking: Finding): Promise<string> {
    const { reportId } = await this.#victim(asking);
    const ids = { reportId, requestId: randomUUID() };
    const asker = ASKERS[asking.column] ?? '';
    if (asking.willDo) await this.scene.network.given(requestBy(this.scene, asker, ids));
    return ids.requestId;
  }

  async #taken(): Promise<string> {
    const { report, reportId } = await this.scene.another('GREEN');
    await this.scene.network.given(taken(this.scene, reportId));
    return report;
  }

  async #application(asking: Finding): Promise<{ application: string; secret: string }> {
    const isUsedUp = asking.willDo || asking.known.has('an application');
    if (!isUsedUp) return this.furniture;
    const known =
      asking.known.get('an application') ?? (await application(this.scene, this.#next()));
    asking.known.set('an application', known);
    return known as { application: string; secret: string };
  }

  async #invitation() {
    const administrator = await this.scene.context("source's administrator");
    const { commands } = this.scene.network;
    return done(await commands.invitePerson({ roles: [], note: 'for Eve' }, administrator));
  }

  async #member(asking: Finding) {
    const known =
      asking.known.get('a member') ?? (await this.scene.network.organisation(this.#next()));
    asking.known.set('a member', known);
    return known as Awaited<ReturnType<typeof this.scene.network.organisation>>;
  }

  async #colleague(asking: Finding) {
    const { network } = this.scene;
    const known =
      asking.known.get('a colleague') ??
      (await network.person(this.scene.member('northgate'), ['reporter']));
    asking.known.set('a colleague', known);
    return known as Awaited<ReturnType<typeof network.person>>;
  }

  async #finance() {
    const all = await this.scene.network.access.allCommunities();
    const found = all.find(({ handle }) => handle === 'finance');
    if (!found) throw new Error('there is no community');
    return found;
  }

  /** The version that this viewer is shown of something; who is shown none guesses. */
  async #read(asking: Finding, question: string, name: string): Promise<string> {
    const id = await this.#find(name, asking);
    const { data } = await this.#ask(asking, question, { id });
    return data?.found?.version ?? NONE;
  }

  #ask({ viewer }: Asking, question: string, variables = {}) {
    return this.scene.api.ask(question, variables, this.scene.viewers.get(viewer));
  }
}

/** As good as none. */
const NONE = 'a guess';
const APPLICATION = 'query($id: ID!) { found: application(id: $id) { version } }';
const ORGANISATION = 'query($id: ID!) { found: organisation(id: $id) { version } }';
