import type {
  AlertRuleDefinition,
  Severity,
  Silence,
  WebhookDisabledReason,
  WebhookStatus,
} from '@tocsin/domain';
import type { AlertNotice } from '../channel.js';

/** A text of a rule: as the event at this position, or the last one before, made it. */
export type RuleText = { readonly ruleId: string; readonly revision: number };

/** The revision of what a rule says now. */
export const NEWEST_TEXT = Number.MAX_SAFE_INTEGER;

/** What a rule says, and whether it may be sent for at all. */
export type DeliveryRules = {
  /** These texts, in their order, in one look; null where nobody can read one any more. */
  textsOf(texts: readonly RuleText[]): Promise<readonly (AlertRuleDefinition | null)[]>;
  /** As the rule stands now, and what it said before, in one look; null: it was deleted. */
  standing(ruleId: string): Promise<RuleStanding | null>;
};

export type RuleStanding = {
  readonly silences: readonly Silence[];
  /** What it says now. */
  readonly definition: AlertRuleDefinition;
  /** The text as the event at this position, or the last one before, made it; null where nobody can read it any more. */
  textAt(revision: number): AlertRuleDefinition | null;
};

/** What may be told at this moment. An owner is a person, or the organisation whose rule it is. */
export type DeliveryFacts = {
  /** What may be told of these alerts; null: the owner is suspended, or has left. */
  notices(alertIds: readonly string[], ownerId: string): Promise<Tellable | null>;
  /**
   * The highest grade in each alert that its owner may read now, whatever the label: it decides when, and is not told.
   * In one look, however many they are; alerts of owners who are suspended or have left are absent.
   */
  severities(alerts: readonly OwnedAlert[]): Promise<ReadonlyMap<string, Severity>>;
};

export type Tellable = {
  /** Alerts whose reports the owner may read no more are left out. */
  readonly notices: readonly AlertNotice[];
  /** So many more were about clocks that ask for nothing any more. */
  readonly settled: number;
};

export type OwnedAlert = { readonly alertId: string; readonly ownerId: string };

/** Webhooks as delivery sees them. */
export type Endpoints = {
  /** Null: there is none of this id. */
  entry(webhookId: string): Promise<EndpointEntry | null>;
  /** Safe to repeat: one that is disabled or removed stays as it is. */
  disable(webhookId: string, reason: WebhookDisabledReason): Promise<void>;
};

export type EndpointEntry = {
  readonly organisationId: string;
  readonly status: WebhookStatus;
  /** Who is told when it fails. */
  readonly personId: string;
};
