import {
  ALERT_KINDS,
  SEVERITIES,
  type AlertRuleDefinition,
  type AlertRuleOwner,
  type AlertTiming,
  type QuietHours,
} from '@tocsin/domain';
import { problem, type Problem } from '@tocsin/report-format';
import { Form } from '../membership/form.js';

const LONGEST_NAME = 100;
const MOST_WEBHOOKS = 10;
const THROTTLE = { most: 1_000, minutes: 1_440 } as const;
const LOCAL_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

/** Everything that is wrong with a rule, by JSON Pointer; what its filter says was checked where it was read. */
export function problemsOfRule(owner: AlertRuleOwner, definition: AlertRuleDefinition): Problem[] {
  const { name, kinds, channels, timing, throttle, quietHours } = definition;
  return [
    ...new Form({ name }).line('/name', name, LONGEST_NAME).problems,
    ...choices('/kinds', kinds, ALERT_KINDS),
    ...(kinds.length === 0 ? [problem('/kinds', 'TOO_FEW_ENTRIES', { min: 1 })] : []),
    // A mail is ended by whoever gets it, in one click, and for himself alone: what is for all goes to endpoints.
    ...(owner === 'organisation' && channels.email ? [problem('/email', 'FOR_ONE_PERSON')] : []),
    ...entries('/webhookIds', channels.webhookIds),
    ...timingProblems(timing),
    ...(throttle ? throttleProblems(throttle) : []),
    ...(quietHours ? quietProblems(quietHours) : []),
  ];
}

const choices = (
  pointer: string,
  chosen: readonly string[],
  allowed: readonly string[],
): Problem[] =>
  chosen.flatMap((each, place) => {
    const at = `${pointer}/${place}`;
    if (!allowed.includes(each)) {
      return [problem(at, 'NOT_IN_LIST', { allowed: allowed.join(', ') })];
    }
    return chosen.indexOf(each) < place ? [problem(at, 'DUPLICATE_ENTRY')] : [];
  });

const entries = (pointer: string, ids: readonly string[]): Problem[] => [
  ...(ids.length > MOST_WEBHOOKS
    ? [problem(pointer, 'TOO_MANY_ENTRIES', { max: MOST_WEBHOOKS })]
    : []),
  ...ids.flatMap((id, place) =>
    ids.indexOf(id) < place ? [problem(`${pointer}/${place}`, 'DUPLICATE_ENTRY')] : [],
  ),
];

function timingProblems(timing: AlertTiming): Problem[] {
  switch (timing.kind) {
    case 'live':
    case 'hourly':
      return [];
    case 'weekly': {
      const isDay = Number.isInteger(timing.day) && timing.day >= 1 && timing.day <= 7;
      return [
        ...(isDay ? [] : [problem('/timing/day', 'NOT_IN_LIST', { allowed: '1 to 7' })]),
        ...localTime('/timing', 'at', timing.at),
        ...zone('/timing', timing.zone),
      ];
    }
    case 'daily':
      return [...localTime('/timing', 'at', timing.at), ...zone('/timing', timing.zone)];
  }
}

const throttleProblems = ({ most, minutes }: NonNullable<AlertRuleDefinition['throttle']>) => [
  ...range('/throttle/most', most, THROTTLE.most),
  ...range('/throttle/minutes', minutes, THROTTLE.minutes),
];

function range(pointer: string, value: number, max: number): Problem[] {
  if (!Number.isInteger(value) || value < 1) {
    return [problem(pointer, 'NUMBER_TOO_SMALL', { min: 1 })];
  }
  return value > max ? [problem(pointer, 'NUMBER_TOO_LARGE', { max })] : [];
}

const quietProblems = ({ from, to, zone: named, unlessSeverity }: QuietHours): Problem[] => [
  ...localTime('/quietHours', 'from', from),
  ...localTime('/quietHours', 'to', to),
  ...(from === to ? [problem('/quietHours/to', 'END_BEFORE_START')] : []),
  ...zone('/quietHours', named),
  ...choices('/quietHours/unlessSeverity', unlessSeverity, SEVERITIES),
];

const localTime = (pointer: string, name: string, value: string): Problem[] =>
  LOCAL_TIME.test(value) ? [] : [problem(`${pointer}/${name}`, 'TIME_FORMAT')];

/** Only names of the IANA database: an offset is no zone, it knows no summer time. */
function zone(pointer: string, name: string): Problem[] {
  const isNamed = /^[A-Za-z]/.test(name);
  try {
    Intl.DateTimeFormat('en', { timeZone: name });
    if (isNamed) return [];
  } catch {
    // RangeError: there is none of that name.
  }
  return [problem(`${pointer}/zone`, 'TIME_ZONE_UNKNOWN')];
}
