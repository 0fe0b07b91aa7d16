import type { IncidentFilter } from '../filter/incident-filter.js';
import type { Severity } from '../report/incident-report.js';
import type { AlertRuleOwner } from './alert-owner.js';

/** What may happen to a report that matches a rule, as the rule's owner sees it. */
export const ALERT_KINDS = [
  /** A report was submitted that the owner may read. */
  'PUBLISHED',
  /** A report was revised or corrected. */
  'REVISED',
  /** A revision raised the severity (OECD grade). */
  'SEVERITY_RAISED',
  /** A report was linked to one more incident. */
  'LINKED',
  /** The incident of a report was merged into another one, or another one into it. */
  'MERGED',
  /** A report was retracted or erased. */
  'WITHDRAWN',
  /** A report was recalled, and the owner holds it. */
  'RECALLED',
  /** A report that was there came into sight. */
  'ACCESS_GAINED',
  /** A report that is still there went out of sight. */
  'ACCESS_LOST',
  /** Of the time in which the owner's organisation has to report the incident, half is over, four fifths, or all. */
  'CLOCK_RUNNING_OUT',
] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** When alerts are pushed: each by itself, or gathered, at a local time (HH:MM) in an IANA zone. */
export type AlertTiming =
  | { readonly kind: 'live' }
  | { readonly kind: 'hourly' }
  | { readonly kind: 'daily'; readonly at: string; readonly zone: string }
  /** ISO 8601: Monday is 1, Sunday 7. */
  | { readonly kind: 'weekly'; readonly day: number; readonly at: string; readonly zone: string };

/** More than `most` live sendings within `minutes` are gathered into one at the end of that window. */
export type AlertThrottle = { readonly most: number; readonly minutes: number };

/** From one local time to another (across midnight where `to` is earlier) nothing is pushed unless it is so severe. */
export type QuietHours = {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly unlessSeverity: readonly Severity[];
};

/** Where alerts are pushed to, beside the list, the subscription and the feeds that hold all of them. */
export type AlertChannels = { readonly email: boolean; readonly webhookIds: readonly string[] };

/** What a rule says. It tells what its owner fears: sealed under the owner's key (`ownerIdOf`). */
export type AlertRuleDefinition = {
  readonly name: string;
  readonly filter: IncidentFilter;
  readonly kinds: readonly AlertKind[];
  readonly channels: AlertChannels;
  readonly timing: AlertTiming;
  readonly throttle: AlertThrottle | null;
  readonly quietHours: QuietHours | null;
  /** RFC 3339 UTC; null never expires. What is recorded from then on makes no alert. */
  readonly expiresAt: string | null;
};

export type AlertRuleCreated = {
  readonly type: 'AlertRuleCreated';
  readonly data: {
    readonly ruleId: string;
    readonly owner: AlertRuleOwner;
    /** Who wrote this text; of a person's rule its owner. */
    readonly personId: string;
    readonly organisationId: string;
  };
  readonly content: AlertRuleDefinition;
};

/** The whole text anew: what was recorded before it was matched by the text of then. */
export type AlertRuleChanged = {
  readonly type: 'AlertRuleChanged';
  readonly data: AlertRuleCreated['data'];
  readonly content: AlertRuleDefinition;
};

/** Until a moment nothing about one incident, or about any, is pushed. The alerts are made and listed all the same. */
export type AlertRuleSilenced = {
  readonly type: 'AlertRuleSilenced';
  readonly data: {
    readonly ruleId: string;
    /** Null: all of them. */
    readonly incidentId: string | null;
    /** RFC 3339 UTC; a moment that has passed ends a silence. */
    readonly until: string;
  };
};

export type AlertRuleDeleted = {
  readonly type: 'AlertRuleDeleted';
  readonly data: { readonly ruleId: string };
};

/** Somebody has taken up an alert. */
export type AlertAcknowledged = {
  readonly type: 'AlertAcknowledged';
  readonly data: {
    readonly ruleId: string;
    readonly alertId: string;
    readonly personId: string;
  };
};

/** An alert is passed on to a colleague, who finds it among his own. */
export type AlertHandedOn = {
  readonly type: 'AlertHandedOn';
  readonly data: {
    readonly ruleId: string;
    readonly alertId: string;
    readonly personId: string;
    readonly toPersonId: string;
  };
};

export type AlertEvent =
  | AlertRuleCreated
  | AlertRuleChanged
  | AlertRuleSilenced
  | AlertRuleDeleted
  | AlertAcknowledged
  | AlertHandedOn;
