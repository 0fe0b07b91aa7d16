import type { AlertRuleDefinition, Severity, WebhookDisabledReason } from '@tocsin/domain';
import type { AlertNotice } from '../channel.js';
import { NEWEST_TEXT } from '../delivery/ports.js';
import type {
  DeliveryFacts,
  DeliveryRules,
  EndpointEntry,
  Endpoints,
  OwnedAlert,
  Tellable,
  RuleStanding,
  RuleText,
} from '../delivery/ports.js';

/** An alert as it may be told. */
export const aNotice = (given: Partial<AlertNotice> = {}): AlertNotice => ({
  alertId: '019b0000-0000-7000-8000-000000000001',
  raisedAt: new Date('2026-01-05T12:00:00Z'),
  kinds: ['PUBLISHED'],
  label: 'TLP:GREEN',
  incidentId: 'TI-2026-0001',
  reportIds: ['TR-2026-0001'],
  drill: false,
  content: {
    severity: 'incident',
    title: [{ lang: 'en', value: 'A bank answered itself' }],
    recommendedActions: [],
  },
  reasons: [],
  clocks: [],
  ...given,
});

type Written = { readonly revision: number; readonly definition: AlertRuleDefinition };

/** Rules in memory, by revision. */
export class MemoryRules implements DeliveryRules {
  readonly #texts = new Map<string, readonly Written[]>();
  readonly standings = new Map<string, Pick<RuleStanding, 'silences'> | null>();

  write(ruleId: string, revision: number, definition: AlertRuleDefinition): void {
    this.#texts.set(ruleId, [...(this.#texts.get(ruleId) ?? []), { revision, definition }]);
    if (!this.standings.has(ruleId)) this.standings.set(ruleId, { silences: [] });
  }

  async textsOf(texts: readonly RuleText[]): Promise<(AlertRuleDefinition | null)[]> {
    return texts.map(({ ruleId, revision }) => this.#textAt(ruleId, revision));
  }

  async standing(ruleId: string): Promise<RuleStanding | null> {
    const standing = this.standings.get(ruleId);
    const definition = this.#textAt(ruleId, NEWEST_TEXT);
    if (!standing || !definition) return null;
    return { ...standing, definition, textAt: (revision) => this.#textAt(ruleId, revision) };
  }

  #textAt(ruleId: string, revision: number): AlertRuleDefinition | null {
    const texts = this.#texts.get(ruleId) ?? [];
    return texts.findLast((text) => text.revision <= revision)?.definition ?? null;
  }
}

/** What may be told: everything that is not hidden. */
export class MemoryFacts implements DeliveryFacts {
  readonly hidden = new Set<string>();
  /** About clocks that ask for nothing any more. */
  readonly settled = new Set<string>();
  readonly grades = new Map<string, Severity>();
  suspended = false;
  broken = false;

  async notices(alertIds: readonly string[]): Promise<Tellable | null> {
    if (this.broken) throw new Error('the facts are away');
    if (this.suspended) return null;
    const settled = alertIds.filter((id) => this.settled.has(id));
    const told = alertIds.filter((id) => !this.hidden.has(id) && !this.settled.has(id));
    return { notices: told.map((id) => this.#notice(id)), settled: settled.length };
  }

  async severities(alerts: readonly OwnedAlert[]): Promise<ReadonlyMap<string, Severity>> {
    return new Map(alerts.map(({ alertId }) => [alertId, this.#grade(alertId)]));
  }

  #grade(alertId: string): Severity {
    return this.grades.get(alertId) ?? 'incident';
  }

  #notice(alertId: string): AlertNotice {
    const content = {
      severity: this.#grade(alertId),
      title: [{ lang: 'en', value: 'A bank answered itself' }],
      recommendedActions: [],
    };
    return aNotice({ alertId, content });
  }
}

/** Endpoints in memory. */
export class MemoryEndpoints implements Endpoints {
  readonly entries = new Map<string, EndpointEntry>();
  readonly disabled: { readonly webhookId: string; readonly reason: WebhookDisabledReason }[] = [];

  async entry(webhookId: string): Promise<EndpointEntry | null> {
    return this.entries.get(webhookId) ?? null;
  }

  async disable(webhookId: string, reason: WebhookDisabledReason): Promise<void> {
    this.become(webhookId, 'disabled');
    this.disabled.push({ webhookId, reason });
  }

  become(webhookId: string, status: EndpointEntry['status']): void {
    const entry = this.entries.get(webhookId);
    if (entry) this.entries.set(webhookId, { ...entry, status });
  }
}
