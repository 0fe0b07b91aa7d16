import { watchOverSocket, type Account } from '@tocsin/api/testing';
import { setTimeout as pause } from 'node:timers/promises';
import { documentsFor, namesIn } from './question.js';
import type { PermissionScene, Submitted } from './scene.js';
import type { SchemaShape } from './schema-shape.js';
import { Seen } from './seen.js';
import { SHAPE, type Row, type Table } from './table.js';

type Setting = {
  readonly scene: PermissionScene;
  readonly shape: SchemaShape;
  readonly table: Table;
};

/** What somebody has kept from when he could read. */
export type Kept = {
  /** Cursors of the first row of lists. */
  readonly reports: string;
  readonly incidents: string;
  /** Of a subscription, from before there was anything. */
  readonly changes: string;
  /** A moment at which he could read. */
  readonly then: string;
};

/** A report that is looked for, and TI-… of an incident with it that was merged into its own. */
export type Sought = Submitted & { readonly mergedAway: string };

const PATIENCE_MS = 30_000;

/** Where a report may be looked for without knowing its id: narrow enough to find it, wide enough for any label. */
const FILTERS = [
  '{}',
  '{ label: { in: ["TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR"] } }',
  '{ label: { in: ["TLP:RED"] } }',
  '{ text: "braking" }',
  '{ organisation: { in: ["northgate"] } }',
];

const CURSORS =
  '{ reports(first: 1) { pageInfo { endCursor } } incidents(first: 1) { pageInfo { endCursor } } }';
const BY_ID = `query($report: ID!, $incident: ID!) {
  report(id: $report) { id } incident(id: $incident) { id } nodes(ids: [$report, $incident]) { id }
  a: node(id: $report) { id } b: node(id: $incident) { id } }`;
const AS_IT_WAS = `query($report: ID!, $incident: ID!, $then: TimePoint!) {
  report(id: $report, asOf: { time: $then }) { id title }
  incident(id: $incident, asOf: { time: $then }) { id title reports(first: 20) { nodes { id } } }
  a: changes(id: $report, since: "2020", until: $then) { nodes { reportId } }
  b: changes(id: $incident, since: "2020", until: $then) { nodes { reportId } } }`;
const BEHIND = `query($reports: String!, $incidents: String!) {
  a: reports(first: 100, after: $reports) { nodes { id } } b: reports(last: 100, before: $reports) { nodes { id } }
  c: incidents(first: 100, after: $incidents) { nodes { id } } d: incidents(last: 100, before: $incidents) { nodes { id } } }`;
/** A list that is all on one page is counted by what it shows: what counts by itself is asked with a page of one. */
const listed = (filter: string): string => `{
  reports(first: 100, filter: ${filter}) { nodes { id } pageInfo { hasNextPage } }
  countedReports: reports(first: 1, filter: ${filter}) { totalCount }
  incidents(first: 100, filter: ${filter}) { nodes { id reports(first: 20) { nodes { id } } } pageInfo { hasNextPage } }
  countedIncidents: incidents(first: 1, filter: ${filter}) { totalCount } }`;
const PREVIEWED = `{ previewAlertRule(filter: { drill: false }) {
  examples { id reports(first: 20) { nodes { id } } } } }`;
const ALERTS = '{ viewer { alerts(first: 100) { nodes { incidents { id } reports { id } } } } }';

/** Lists that are all on one page and count something else. */
const miscounted = (data: Readonly<Record<string, any>>, filter: string): string[] =>
  [
    [data['reports'], data['countedReports']],
    [data['incidents'], data['countedIncidents']],
  ].flatMap(([list, counted]) =>
    !list || list.pageInfo.hasNextPage || counted.totalCount === list.nodes.length
      ? []
      : [`${counted.totalCount} are counted, ${list.nodes.length} listed by ${filter}`],
  );

/** Every way by which somebody may come upon a report: the fields of the table, and those beside it. */
export class EveryRoute {
  readonly #rows: readonly Row[];

  constructor(private readonly setting: Setting) {
    const { rows, audiences } = setting.table;
    // A field of Query that is about a report is one whose cells differ by label.
    const isAboutReports = ({ audience }: Row) =>
      (audiences.get(audience)?.columns.length ?? 0) > 1;
    this.#rows = rows.filter((row) => row.type === 'Query' && isAboutReports(row));
  }

  /** Names of the root fields that are asked. */
  get fields(): readonly string[] {
    return this.#rows.map(({ field }) => field);
  }

  /** What somebody can come back with. `changes`: the cursor of a subscription. */
  async kept(viewer: string, changes: string): Promise<Kept> {
    const { data } = await this.#ask(viewer, CURSORS);
    const [reports, incidents] = [data.reports, data.incidents].map(
      (list) => list.pageInfo.endCursor as string,
    );
    const then = new Date().toISOString();
    return { reports: reports ?? '', incidents: incidents ?? '', changes, then };
  }

  /** Whether somebody is shown a report by its id. */
  async reads(viewer: string, { report, incident }: Submitted): Promise<boolean> {
    const { data } = await this.#ask(viewer, BY_ID, { report, incident });
    return data?.report !== null && data?.report !== undefined;
  }

  /** Routes by which somebody is shown anything of a report. */
  async shown(viewer: string, about: Sought, kept: Kept | null): Promise<string[]> {
    const ways = [
      ...(await this.#byTable(viewer, about)),
      ...(await this.#byLists(viewer, about)),
      ...(await this.#told(viewer, about, [BY_ID, about])),
      ...(await this.#told(viewer, about, [PREVIEWED, {}])),
      ...(await this.#told(viewer, about, [ALERTS, {}])),
    ];
    if (kept === null) return ways;
    return [
      ...ways,
      ...(await this.#told(viewer, about, [AS_IT_WAS, { ...about, then: kept.then }])),
      ...(await this.#told(viewer, about, [BEHIND, kept])),
    ];
  }

  /** What a subscription that goes on from an old cursor tells until it comes to an incident that everybody may see. */
  async resumed(viewer: string, { changes }: Kept, sign: Submitted): Promise<readonly unknown[]> {
    const { scene } = this.setting;
    const query = `subscription { incidentChanged(after: ${JSON.stringify(changes)}) {
      kind incidentId incident { id title reports(first: 20) { nodes { id } } } } }`;
    const watch = watchOverSocket(scene.api, query, scene.account(viewer));
    const end = performance.now() + PATIENCE_MS;
    while (!watch.ended() && !JSON.stringify(watch.told).includes(sign.incident)) {
      if (performance.now() > end) throw new Error(`${viewer} is told nothing of ${sign.incident}`);
      await pause(20);
    }
    await watch.end();
    return watch.told;
  }

  async #byTable(viewer: string, about: Sought): Promise<string[]> {
    const { shape, table } = this.setting;
    const found: string[] = [];
    for (const row of this.#rows) {
      const places = table.rows
        .filter(({ home, audience }) => home === row.field && audience !== SHAPE)
        .map(({ type, field }) => `${type}.${field}`);
      const seen = new Seen(shape, new Set([about.report, about.incident, about.mergedAway]));
      for (const document of documentsFor(row, 'query', { shape, rows: table.rows })) {
        const { data } = await this.#ask(viewer, document, named(document, about));
        seen.look('Query', data ?? {});
      }
      found.push(...places.filter((place) => seen.fields.has(place)));
    }
    return found;
  }

  /**
   * Lists by every filter; each counts as many as it lists. TLP:RED is listed by every report's place and counted by
   * what is opened: they differ for whoever may read what was narrowed to it, until the views follow.
   */
  async #byLists(viewer: string, about: Sought): Promise<string[]> {
    const found: string[] = [];
    for (const filter of FILTERS) {
      const { data } = await this.#ask(viewer, listed(filter));
      if (tells(data, about)) found.push(`a list, filtered by ${filter}`);
      if (!filter.includes('TLP:RED')) found.push(...miscounted(data ?? {}, filter));
    }
    return found;
  }

  async #told(
    viewer: string,
    about: Sought,
    [query, variables]: readonly [query: string, variables: object],
  ): Promise<string[]> {
    const { data } = await this.#ask(viewer, query, named(query, variables));
    return tells(data, about) ? [query] : [];
  }

  #ask(viewer: string, query: string, variables = {}) {
    const { scene } = this.setting;
    const as: Account | null = scene.viewers.get(viewer) ?? null;
    return scene.api.ask(query, variables, as);
  }
}

const tells = (
  answer: unknown,
  { report, incident, mergedAway, reportId, incidentId }: Sought,
): boolean =>
  [report, incident, mergedAway, reportId, incidentId].some((id) =>
    JSON.stringify(answer).includes(id),
  );

/** The variables that a document names. */
function named(document: string, values: object): Record<string, unknown> {
  const known = new Map(Object.entries(values));
  return Object.fromEntries(
    namesIn(document).map((name) => {
      if (!known.has(name)) throw new Error(`nothing is known of $${name}`);
      return [name, known.get(name)];
    }),
  );
}
