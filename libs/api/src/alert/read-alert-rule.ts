import type {
  AlertKind,
  AlertRuleDefinition,
  AlertTiming,
  IncidentFilter,
  QuietHours,
  Severity,
} from '@tocsin/domain';
import { problem, type Problem } from '@tocsin/report-format';
import type { IncidentFilterInput } from '../filter/incident-filter-input.js';
import { readIncidentFilter } from '../filter/read-incident-filter.js';
import { readMoment } from '../time/time-point.js';

type TimingInput = {
  readonly kind: AlertTiming['kind'];
  readonly at?: string | null;
  readonly zone?: string | null;
  readonly day?: number | null;
};

/** A rule as GraphQL hands it over. */
export type AlertRuleInput = {
  readonly name: string;
  readonly filter: IncidentFilterInput;
  readonly kinds: readonly AlertKind[];
  readonly email?: boolean | null;
  readonly webhookIds?: readonly string[] | null;
  readonly timing?: TimingInput | null;
  readonly throttle?: { readonly most: number; readonly minutes: number } | null;
  readonly quietHours?: {
    readonly from: string;
    readonly to: string;
    readonly zone: string;
    readonly unlessSeverity?: readonly Severity[] | null;
  } | null;
  readonly expiresAt?: string | null;
};

type Read =
  | { readonly ok: true; readonly definition: AlertRuleDefinition }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a rule; what is wrong in its filter, its timing and its end is named at once. */
export function readAlertRule(input: AlertRuleInput): Read {
  const filter = readFilter(input.filter);
  const timing = readTiming(input.timing ?? { kind: 'live' });
  const expiry = readExpiry(input.expiresAt ?? null);
  const problems = [filter, timing, expiry].flatMap((each) =>
    'problems' in each ? each.problems : [],
  );
  if ('problems' in filter || 'problems' in timing || 'problems' in expiry) {
    return { ok: false, problems };
  }
  return {
    ok: true,
    definition: {
      name: input.name,
      filter: filter.value,
      kinds: [...input.kinds],
      channels: { email: input.email ?? false, webhookIds: [...(input.webhookIds ?? [])] },
      timing: timing.value,
      throttle: input.throttle ? { ...input.throttle } : null,
      quietHours: input.quietHours ? quietHoursOf(input.quietHours) : null,
      expiresAt: expiry.value,
    },
  };
}

const quietHoursOf = ({
  from,
  to,
  zone,
  unlessSeverity,
}: NonNullable<AlertRuleInput['quietHours']>): QuietHours => ({
  from,
  to,
  zone,
  unlessSeverity: [...(unlessSeverity ?? [])],
});

type Part<Value> = { readonly value: Value } | { readonly problems: readonly Problem[] };

function readFilter(input: IncidentFilterInput): Part<IncidentFilter> {
  const read = readIncidentFilter(input);
  if (read.ok) return { value: read.filter };
  return {
    problems: read.problems.map((each) => ({ ...each, pointer: `/filter${each.pointer}` })),
  };
}

function readTiming({ kind, at, zone, day }: TimingInput): Part<AlertTiming> {
  if (kind === 'live' || kind === 'hourly') return { value: { kind } };
  const missing = Object.entries({ at, zone, ...(kind === 'weekly' && { day }) }).flatMap(
    ([name, value]) =>
      value === null || value === undefined ? [problem(`/timing/${name}`, 'REQUIRED')] : [],
  );
  if (missing.length > 0) return { problems: missing };
  const local = { at: at ?? '', zone: zone ?? '' };
  return { value: kind === 'daily' ? { kind, ...local } : { kind, ...local, day: day ?? 0 } };
}

function readExpiry(text: string | null): Part<string | null> {
  if (text === null) return { value: null };
  const read = readMoment(text);
  if (!read.ok) return { problems: [problem('/expiresAt', read.error)] };
  return { value: new Date(read.moment.end).toISOString() };
}
