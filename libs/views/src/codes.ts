import type {
  ClockStatus,
  HarmKind,
  MergeReason,
  RecordType,
  ReportStatus,
  RiskKind,
  Severity,
} from '@tocsin/domain';

/**
 * Numbers that stand for coded answers in the filter columns. They are in databases: never change one, only add. A new
 * answer in the domain breaks the build here.
 */
export const RECORD_TYPE: Record<RecordType, number> = {
  incident: 1,
  near_miss: 2,
  hazard: 3,
  issue: 4,
  vulnerability: 5,
  demonstration: 6,
  variant: 7,
  context: 8,
};

export const RISK_KIND: Record<RiskKind, number> = {
  unknown: 0,
  accident: 1,
  misuse: 2,
  structural: 3,
};

/** The rank that lists sort by: unknown is below every grade. */
export const SEVERITY: Record<Severity, number> = {
  unknown: -1,
  hazard: 0,
  serious_hazard: 1,
  incident: 2,
  serious_incident: 3,
  disaster: 4,
};

/** Bits of the column `harms`. */
export const HARM: Record<HarmKind, number> = {
  unknown: 1 << 0,
  physical: 1 << 1,
  psychological: 1 << 2,
  reputational: 1 << 3,
  economic_property: 1 << 4,
  environmental: 1 << 5,
  public_interest_critical_infrastructure: 1 << 6,
  human_fundamental_rights: 1 << 7,
  other: 1 << 8,
};

export const STATUS: Record<ReportStatus | 'erased', number> = {
  submitted: 0,
  retracted: 1,
  erased: 2,
};

export const MERGE_REASON: Record<MergeReason, number> = {
  same_event: 0,
  duplicate_entry: 1,
  part_of_it: 2,
};

export const CLOCK_STATUS: Record<ClockStatus, number> = {
  open: 0,
  filed: 1,
  ended: 2,
  set_aside: 3,
};

/** Bit of an ISIC section in the column `isic`; 0 for what is none. */
export const isicBit = (section: string): number =>
  /^[A-Z]$/.test(section) ? 1 << (section.charCodeAt(0) - 65) : 0;

/** Codes of these answers; what nobody can have answered has none. */
export const codesOf = (table: Readonly<Record<string, number>>, answers: readonly string[]) =>
  answers.flatMap((answer) => (Object.hasOwn(table, answer) ? [table[answer] as number] : []));

/** All bits of these codes in one number. */
export const bitsOf = (bits: readonly number[]): number => bits.reduce((all, bit) => all | bit, 0);

/** The answer that a code stands for. */
export const answerOf = <Answer extends string>(
  table: Readonly<Record<Answer, number>>,
  code: number,
): Answer => {
  const found = (Object.keys(table) as Answer[]).find((answer) => table[answer] === code);
  if (found === undefined) throw new Error(`no answer has the code ${code}`);
  return found;
};
