import { RuleIndex } from '@tocsin/alerts';
import { ownerIdOf, streamOf } from '@tocsin/domain';
import type { EventStore, RecordedEvent } from '@tocsin/event-store';
import type { StandingAlertRule } from './match-append.js';
import { foldRule } from './rule-texts.js';

type Store = Pick<EventStore, 'readStreams'>;

/** So many streams are read together while the rules are loaded. */
const AT_ONCE = 1_000;

/** The rules as of a position of the log, ready to be looked up. */
export class RuleSet {
  readonly index = new RuleIndex<StandingAlertRule>();

  constructor(private readonly store: Store) {}

  /**
   * Reads these rules as they stood at a position, the next ones while the last are taken in. A text whose key is gone is
   * no rule any more.
   */
  async load(ruleIds: readonly string[], position: number): Promise<void> {
    const read = async (at: number) => {
      const streams = ruleIds.slice(at, at + AT_ONCE).map(streamOf.alertRule);
      return streams.length > 0 ? this.store.readStreams(streams, position) : null;
    };
    let reading = read(0);
    for (let at = AT_ONCE; ; at += AT_ONCE) {
      const recorded = await reading;
      if (recorded === null) return;
      reading = read(at);
      // Whatever fails first is told; this one is waited for in the next round, or by nobody.
      reading.catch(() => undefined);
      for (const events of recorded.values()) {
        const rule = standingRule(events);
        if (rule) this.index.put(rule);
      }
    }
  }

  /** What an append said of rules, at its position: tells which stand since, and which do not any more. */
  async apply(ruleIds: readonly string[], position: number): Promise<RuleChange[]> {
    if (ruleIds.length === 0) return [];
    const streams = await this.store.readStreams(ruleIds.map(streamOf.alertRule), position);
    return ruleIds.map((ruleId) => {
      const rule = standingRule(streams.get(streamOf.alertRule(ruleId)) ?? []);
      if (rule) this.index.put(rule);
      else this.index.remove(ruleId);
      return { ruleId, rule };
    });
  }
}

/** Null: it was deleted, or forgotten. */
export type RuleChange = { readonly ruleId: string; readonly rule: StandingAlertRule | null };

/** A rule from its stream; null where it does not stand or its text was forgotten. */
function standingRule(events: readonly RecordedEvent[]): StandingAlertRule | null {
  const state = foldRule(events);
  if (state.status !== 'standing' || state.definition === null) return null;
  const { ruleId, organisationId, definition, silences } = state;
  const revision = events.findLast(({ event }) => TEXTS.includes(event.type))?.position ?? 0;
  const { filter } = definition;
  const ownerId = ownerIdOf(state);
  return { ruleId, ownerId, organisationId, revision, definition, filter, silences };
}

const TEXTS: readonly string[] = ['AlertRuleCreated', 'AlertRuleChanged'];
