import type { RecordType } from '../report/incident-report.js';
import { CAUTION_RULES, type CautionRule } from './caution-rules.js';

/** A sharing, as far as the law of the source's jurisdiction looks at it. */
export type SharingAbroad = {
  readonly recordType: RecordType;
  /** Of the source: ISO 3166-1 alpha-2, EU or INT. */
  readonly jurisdiction: string;
  /** Of everybody who could read, the source among them. */
  readonly readers: readonly string[];
  /** True where anybody can read, without an account. */
  readonly public: boolean;
  /** Calendar day in UTC (ISO 8601). */
  readonly on: string;
};

/** The rules that apply to a sharing on its day. They warn and never decide. */
export const cautionsFor = (
  sharing: SharingAbroad,
  rules: readonly CautionRule[] = CAUTION_RULES,
): CautionRule[] => rules.filter((rule) => applies(rule, sharing));

function applies(rule: CautionRule, sharing: SharingAbroad): boolean {
  const { recordTypes, home, exceptPublic } = rule;
  if (sharing.on < rule.from || (rule.until !== null && sharing.on >= rule.until)) return false;
  if (recordTypes !== null && !recordTypes.includes(sharing.recordType)) return false;
  if (!home.includes(sharing.jurisdiction)) return false;
  if (sharing.public) return !exceptPublic;
  return sharing.readers.some((jurisdiction) => !home.includes(jurisdiction));
}
