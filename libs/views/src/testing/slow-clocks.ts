import type { ClockEvent, Surviving } from '@tocsin/domain';
import { deadlineRule } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';

type SlowClock = { readonly incident: string; readonly row: Record<string, unknown> };

/** Clocks by the order of their ids, each looked for in the log by what was said of it last. */
export function slowClocks(events: readonly RecordedEvent[]): SlowClock[] {
  const own = events.filter(({ stream }) => stream.startsWith('clock-'));
  const streams = [...new Set(own.map(({ stream }) => stream))].sort();
  return streams.map((stream) =>
    slowClock(own.filter((each) => each.stream === stream).map(({ event }) => event as Told)),
  );
}

type Told = Surviving<ClockEvent>;

function slowClock(told: readonly Told[]): SlowClock {
  const first = told[0];
  if (first?.type !== 'ClockStarted') throw new Error('a clock begins by being started');
  const { clockId: clock, incidentId: incident, organisationId: organisation } = first.data;
  const { ruleId: rule, drill } = first.data;
  const starts = slowStarts(told, first.data.starts);
  const filed = told.reduce<number | null>(
    (newest, { type, data }) =>
      type === 'ClockFiled' ? Math.max(newest ?? 0, Date.parse(data.filedAt)) : newest,
    null,
  );
  const turns = told.filter(({ type }) => type === 'ClockSetAside' || type === 'ClockTakenUp');
  const isAside = turns.at(-1)?.type === 'ClockSetAside';
  const status = isAside ? 3 : slowStatus(rule, Object.keys(starts), filed);
  const row = { clock, organisation, rule, drill, status, starts, filed, version: told.length };
  return { incident, row };
}

function slowStarts(told: readonly Told[], first: object): object {
  const starts = new Map<string, string | null>(Object.entries(first));
  for (const { type, data } of told)
    if (type === 'ClockStartChanged') starts.set(data.kind, data.at);
  return Object.fromEntries([...starts].filter(([, at]) => at !== null));
}

function slowStatus(rule: string, kinds: readonly string[], filed: number | null): number {
  const deadline = deadlineRule(rule)?.deadline;
  if (deadline?.kind === 'every') return kinds.includes(deadline.until) ? 2 : 0;
  return filed === null ? 0 : 1;
}
