import {
  clockStatus,
  evolveClock,
  noClock,
  type BegunClock,
  type ClockEvent,
  type ClockState,
  type Starts,
  type Surviving,
} from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { answerOf, CLOCK_STATUS } from '../codes.js';
import { isNext, type FoldTarget } from './projection.js';

/** What of a clock is kept to find it and to reckon when it is due. */
export type ClockRow = {
  readonly clock: string;
  readonly incident: string;
  readonly organisation: string;
  readonly rule: string;
  readonly drill: boolean;
  readonly status: number;
  readonly starts: Starts;
  readonly filed_at: Date | null;
};

type Folded = { state: ClockState; version: number };

type RecordedClockEvent = RecordedEvent & { readonly event: Surviving<ClockEvent> };

const isOfClock = (recorded: RecordedEvent): recorded is RecordedClockEvent =>
  recorded.event.type.startsWith('Clock');

/** Clocks as they stand. What was done to them, and in which words, is read from the log by whoever asks. */
export async function foldClocks(
  target: FoldTarget,
  events: readonly RecordedEvent[],
): Promise<void> {
  const own = events.filter(isOfClock);
  if (own.length === 0) return;
  const clocks = await loadClocks(target, own);
  for (const recorded of own) {
    const { clockId } = recorded.event.data;
    const folded = clocks.get(clockId) ?? { state: noClock, version: 0 };
    if (!isNext(recorded, folded.version)) continue;
    const { version } = recorded;
    clocks.set(clockId, { state: evolveClock(folded.state, recorded.event), version });
  }
  await saveClocks(target, [...clocks.values()]);
}

async function loadClocks(
  { tx, schema }: FoldTarget,
  events: readonly RecordedClockEvent[],
): Promise<Map<string, Folded>> {
  const known = events.filter(({ version }) => version > 1);
  const ids = [...new Set(known.map(({ event }) => event.data.clockId))];
  if (ids.length === 0) return new Map();
  const { rows } = await tx.query<ClockRow & { readonly version: number }>(
    `select clock, incident, organisation, rule, drill, status, starts, filed_at, version
     from ${schema}.clock where clock = any($1::uuid[]) order by clock for update`,
    [ids],
  );
  return new Map(rows.map((row) => [row.clock, { state: clockOf(row), version: row.version }]));
}

/** A clock by its row, as far as its status and its due time go. */
export const clockOf = (row: ClockRow): BegunClock => ({
  status: answerOf(CLOCK_STATUS, row.status) === 'set_aside' ? 'set_aside' : 'running',
  clockId: row.clock,
  incidentId: row.incident,
  organisationId: row.organisation,
  ruleId: row.rule,
  drill: row.drill,
  starts: row.starts,
  filings: row.filed_at === null ? [] : [{ filedAt: row.filed_at.toISOString(), reference: null }],
  marks: [],
  acts: 0,
});

async function saveClocks({ tx, schema }: FoldTarget, folded: readonly Folded[]): Promise<void> {
  const rows = folded.flatMap(({ state, version }) =>
    state.status === 'none' ? [] : [{ ...state, version }],
  );
  await tx.query(
    `insert into ${schema}.clock as present
       (clock, incident, organisation, rule, drill, status, starts, filed_at, version)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::boolean[], $6::smallint[], $7::jsonb[],
                          $8::timestamptz[], $9::int[])
     on conflict (clock) do update set status = excluded.status, starts = excluded.starts,
       filed_at = excluded.filed_at, version = excluded.version
     where present.version < excluded.version`,
    [
      rows.map(({ clockId }) => clockId),
      rows.map(({ incidentId }) => incidentId),
      rows.map(({ organisationId }) => organisationId),
      rows.map(({ ruleId }) => ruleId),
      rows.map(({ drill }) => drill),
      rows.map((clock) => CLOCK_STATUS[clockStatus(clock)]),
      rows.map(({ starts }) => JSON.stringify(starts)),
      rows.map(newestFiling),
      rows.map(({ version }) => version),
    ],
  );
}

const newestFiling = ({ filings }: BegunClock): string | null =>
  filings
    .map(({ filedAt }) => filedAt)
    .toSorted()
    .at(-1) ?? null;
