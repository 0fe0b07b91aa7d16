import { randomUUID } from 'node:crypto';
import {
  openTestApi,
  postgresNetwork,
  type Account,
  type Member,
  type PostgresNetwork,
  type TestApi,
} from '@tocsin/api/testing';
import { hashToken, type Principal } from '@tocsin/access';
import { openDeliveryLog } from '@tocsin/alerts';
import { openLedger } from '@tocsin/disclosure';
import { citableId, type IncidentReport, type Role } from '@tocsin/domain';
import { clocked } from './clocks.js';
import { fullReport } from './full-report.js';
import { clientNamed, handled } from './handling.js';

/** A report, by its citable id and internal one, and the incident that it opened. */
export type Submitted = {
  readonly report: string;
  readonly reportId: string;
  readonly incident: string;
  readonly incidentId: string;
};

type Sharing = IncidentReport['sharing'];

const NO_CORRELATION = { correlationId: 'the table', causationId: null, trace: null };

/**
 * The network of the table: the kinds of viewer of the sharing rules, and one report for each column, on a PostgreSQL
 * with both nets on and the API over it.
 */
export class PermissionScene {
  readonly viewers = new Map<string, Account | null>();
  readonly members = new Map<string, Member>();
  readonly columns = new Map<string, Submitted>();
  readonly #mergedAway = new Map<string, string>();
  readonly #clocks = new Map<string, string>();
  #merges = 0;
  #submissions = 0;

  private constructor(
    readonly network: PostgresNetwork,
    readonly api: TestApi,
  ) {}

  static async open(): Promise<PermissionScene> {
    const network = await postgresNetwork();
    const { parking, pool } = network;
    const api = await openTestApi(network, {
      parking,
      ledger: openLedger(pool),
      deliveryLog: openDeliveryLog(pool),
      publicKeys: { keys: [] },
    });
    const scene = new PermissionScene(network, api);
    await scene.#people();
    for (const [column, sharing] of Object.entries(scene.#sharings())) {
      scene.columns.set(column, await scene.submit(sharing));
    }
    await scene.#aftermath();
    for (const [column, { reportId }] of scene.columns) {
      await network.given(...handled(scene, column, reportId));
      await network.given(...clocked(scene, scene.clockOn(column)));
      scene.#mergedAway.set(column, await scene.mergeAway(scene.columns.get(column) as Submitted));
    }
    await scene.caughtUp();
    return scene;
  }

  async close(): Promise<void> {
    await this.api.close();
    await this.network.drop();
  }

  account(viewer: string): Account {
    const account = this.viewers.get(viewer);
    if (!account) throw new Error(`${viewer} has no account`);
    return account;
  }

  member(handle: string): Member {
    const member = this.members.get(handle);
    if (!member) throw new Error(`there is no ${handle}`);
    return member;
  }

  async principal(viewer: string): Promise<Principal> {
    const signedIn = await this.network.access.signIn(hashToken(this.account(viewer).token));
    if (!signedIn.ok) throw new Error(signedIn.problem);
    return signedIn.principal;
  }

  async context(viewer: string) {
    return { principal: await this.principal(viewer), correlation: NO_CORRELATION };
  }

  /** Submits as the author; for the column PUBLIC a coordinator accepts it for the public. */
  async submit(sharing: Sharing, { isPublic = sharing === PUBLIC } = {}): Promise<Submitted> {
    const { commands } = this.network;
    this.#submissions += 1;
    const submitted = done(
      await commands.submitReport(
        { submissionId: `table-${this.#submissions}`, report: fullReport(sharing) },
        await this.context('author'),
      ),
    );
    const { citation: report, reportId, version: expectedVersion, incidents } = submitted;
    const [incident] = incidents;
    if (!incident) throw new Error('a report opens an incident');
    if (isPublic) await this.#publish(report);
    else if (this.columns.size < COLUMNS) await this.#revise(report, expectedVersion);
    if (sharing.tlp === 'TLP:AMBER') {
      await this.network.given(clientNamed(this, reportId, 'lowtide'));
    }
    return { report, reportId, incident: incident.citation, incidentId: incident.incidentId };
  }

  /** The source's clock for the incident of a column. */
  clockOn(column: string): { readonly clockId: string; readonly incidentId: string } {
    const clockId = this.#clocks.get(column) ?? randomUUID();
    this.#clocks.set(column, clockId);
    return { clockId, incidentId: this.columns.get(column)?.incidentId ?? '' };
  }

  /** TI-… of an incident that was merged into the one of a column, and had its report, too. */
  mergedAway(column: string): string {
    return this.#mergedAway.get(column) ?? '';
  }

  /** Merges another incident with that report into the report's own. TI-… of the one that is merged away. */
  async mergeAway({ reportId, incidentId: intoId }: Submitted): Promise<string> {
    const incidentId = randomUUID();
    this.#merges += 1;
    const citation = citableId('TI', 2026, Uint8Array.of(7, 7, 7, 7, this.#merges));
    await this.network.given(
      { type: 'IncidentOpened', data: { incidentId, citation, provisional: true } },
      { type: 'ReportLinked', data: { incidentId, reportId } },
      { type: 'IncidentMerged', data: { incidentId, intoId, reason: 'duplicate_entry' } },
      { type: 'IncidentAbsorbed', data: { incidentId: intoId, mergedId: incidentId } },
    );
    return citation;
  }

  /** Another report with the marking of a column. */
  async another(column: string): Promise<Submitted> {
    return this.submit(this.#sharings()[column] as Sharing);
  }

  /** Has its author mark a report TLP:RED, which names nobody. */
  async narrow({ report, reportId }: Submitted): Promise<void> {
    await this.caughtUp();
    const context = await this.context('author');
    const seen = await this.network.readModel.report(context.principal.viewer, reportId);
    const change = { reportId: report, expectedVersion: seen?.version ?? '' };
    const sharing = { tlp: 'TLP:RED' };
    done(await this.network.commands.changeSharing({ ...change, sharing }, context));
  }

  /** Waits until the views have got to where the store is. */
  async caughtUp(): Promise<void> {
    const { position } = await this.network.store.head();
    if (!(await this.network.readModel.waitFor(position, 30_000))) throw new Error('views lag');
  }

  async #people(): Promise<void> {
    for (const handle of HANDLES) {
      const given = {
        class: handle === 'regulator' ? ('authority' as const) : ('team' as const),
        jurisdiction: handle === 'northgate' ? 'US' : 'SG',
      };
      this.members.set(handle, await this.network.organisation(handle, given));
    }
    for (const [viewer, [handle, roles]] of Object.entries(PEOPLE)) {
      this.viewers.set(viewer, await this.network.person(this.member(handle), roles));
    }
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const operator = await this.network.token(this.account('operator'), { expiresAt });
    this.viewers.set('operator', operator);
    this.viewers.set('anonymous', null);
    const inside = ['northgate', 'nearby', 'regulator', 'boreas', 'rival', 'gone'];
    await this.network.community(
      'finance',
      inside.map((handle) => this.member(handle)),
    );
    await this.network.community('rail', [this.member('elsewhere')]);
  }

  #sharings(): Record<string, Sharing> {
    const without = { withoutAuthorities: true, excludedOrganisations: ['rival'] };
    const recipients = ['harbour', 'boreas', 'gone', 'rival'];
    const iep = {
      affectedPartyNotification: 'may',
      permittedActions: 'internally_visible',
    } as const;
    const green = { tlp: 'TLP:GREEN', community: 'finance', ...without } as const;
    const { personId } = this.account('named person');
    return {
      RED: { tlp: 'TLP:RED', namedPeople: [personId], includeSecretariat: true },
      STRICT: { tlp: 'TLP:AMBER+STRICT', recipients, ...without, iep },
      AMBER: { tlp: 'TLP:AMBER', recipients, ...without, includeSecretariat: true },
      GREEN: { ...green, iep },
      CLEAR: { tlp: 'TLP:CLEAR', ...without },
      PUBLIC,
      UNNAMED: { ...green, iep: { attribution: 'must_not' } },
    };
  }

  async #revise(reportId: string, expectedVersion: string): Promise<void> {
    const changes = { riskKind: 'misuse' };
    const revision = { reportId, expectedVersion, changes, reason: 'More is known.' };
    done(await this.network.commands.reviseReport(revision, await this.context('author')));
  }

  async #publish(reportId: string): Promise<void> {
    const { commands, readModel, access } = this.network;
    await this.caughtUp();
    const context = await this.context('coordinator');
    const cited = await access.cited(reportId);
    const seen = cited && (await readModel.report(context.principal.viewer, cited.id));
    const expectedVersion = seen?.version ?? '';
    done(await commands.confirmPublication({ reportId, expectedVersion }, context));
    await this.caughtUp();
    const own = await this.context('author');
    const version = cited && (await readModel.report(own.principal.viewer, cited.id))?.version;
    if (this.columns.size < COLUMNS) await this.#revise(reportId, version ?? '');
  }

  /** What happens to members after reports were sent to them. */
  async #aftermath(): Promise<void> {
    const standing = (handle: string, to: 'restricted' | 'suspended') =>
      this.network.given({
        type: 'OrganisationStandingChanged',
        data: { organisationId: this.member(handle).organisationId, standing: to, reason: 'law' },
      });
    await standing('boreas', 'restricted');
    await standing('gone', 'suspended');
    await this.caughtUp();
  }
}

/** What happened, or an error that says why not. */
export function done<Value>(
  outcome:
    { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: unknown },
): Value {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.error));
  return outcome.value;
}

const COLUMNS = 7;

const PUBLIC: Sharing = {
  tlp: 'TLP:CLEAR',
  withoutAuthorities: true,
  excludedOrganisations: ['rival'],
};

const HANDLES = [
  'northgate',
  'harbour',
  'lowtide',
  'named-lab',
  'nearby',
  'elsewhere',
  'regulator',
  'boreas',
  'rival',
  'gone',
  'secretariat',
  'machines',
  'bystander',
];

/** Kinds of viewer: the member that each belongs to, and the roles that he holds. */
const PEOPLE: Readonly<Record<string, readonly [string, readonly Role[]]>> = {
  author: ['northgate', ['reporter']],
  "source's responder": ['northgate', ['responder']],
  "source's administrator": ['northgate', ['administrator']],
  "recipient's responder": ['harbour', ['responder']],
  'recipient without need to know': ['harbour', ['reporter']],
  client: ['lowtide', ['responder']],
  'named person': ['named-lab', ['reporter']],
  'member of the community': ['nearby', ['reporter']],
  'member of another community': ['elsewhere', ['responder']],
  authority: ['regulator', ['responder']],
  restricted: ['boreas', ['responder']],
  excluded: ['rival', ['responder']],
  suspended: ['gone', ['responder']],
  coordinator: ['secretariat', ['coordinator']],
  operator: ['machines', ['operator']],
};

/** The kinds of viewer, in the order of the table. */
export const VIEWERS: readonly string[] = [...Object.keys(PEOPLE), 'anonymous'];
