import type { Surviving, DomainEvent } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import type { SignInRow } from '../access-rows.js';
import type { Cited } from '../access.js';
import type { Change } from '../change.js';
import { inlineFold, type NewReport } from '../inline-fold.js';

type Row = Record<string, unknown> & { valid_from: number; valid_to: number | null };

export type TokenRow = {
  readonly token: string;
  readonly person: string;
  readonly hash: string;
  readonly scopes: SignInRow['scopes'];
  readonly expires_at: string | null;
};

/** What the SQL function makes of a new report. */
const whole = (report: NewReport): Change => ({
  table: 'report',
  key: { report: report.report },
  set: { public: false, ...EMPTY, ...report },
  whole: true,
});

const EMPTY = { recipients: [], named: [], excluded: [], clients: [], assigned: [] };

/** The tables of this room, written by the same `rows` as those in PostgreSQL. */
export class MemoryTables {
  readonly #rows = new Map<string, Row[]>();
  readonly citations = new Map<string, Cited>();

  /** The stream of each position. */
  readonly streams = new Map<number, string>();

  fold({ event, position, stream }: RecordedEvent): void {
    this.streams.set(position, stream);
    for (const change of inlineFold.rows(event) as unknown as (Change | NewReport)[]) {
      this.#apply('report' in change ? whole(change) : change, position);
    }
    this.#cite(event);
  }

  /** Rows that are current, or were at a position. */
  valid<Each>(table: string, asOf?: number): Each[] {
    const rows = this.#rows.get(table) ?? [];
    return rows.filter(({ valid_from, valid_to }) =>
      asOf === undefined
        ? valid_to === null
        : valid_from <= asOf && (valid_to === null || valid_to > asOf),
    ) as Each[];
  }

  all<Each>(table: string): (Each & { valid_to: number | null })[] {
    return (this.#rows.get(table) ?? []) as (Each & { valid_to: number | null })[];
  }

  #apply({ table, key, set, ...change }: Change, position: number): void {
    const rows = this.#rows.get(table) ?? [];
    this.#rows.set(table, rows);
    const old = rows.find(
      (row) =>
        row.valid_to === null && Object.entries(key).every(([name, value]) => row[name] === value),
    );
    if (old) old.valid_to = position;
    if (set && (old || change.whole))
      rows.push({ ...old, ...set, valid_from: position, valid_to: null });
  }

  #cite(event: Surviving<DomainEvent>): void {
    if (event.type === 'ReportSubmitted') {
      const { citation, reportId: id } = event.data;
      this.citations.set(citation, { kind: 'report', id });
    } else if (event.type === 'IncidentOpened') {
      const { citation, incidentId: id } = event.data;
      this.citations.set(citation, { kind: 'incident', id });
    }
  }
}
