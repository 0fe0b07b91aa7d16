import type { AccessReader } from '@tocsin/access';
import { Snapshots, type AppendedUnit, type ChangeStore } from '@tocsin/changes';
import type { EventStore } from '@tocsin/event-store';
import type { openPool } from '@tocsin/postgres';
import type { ReadModel } from '@tocsin/views';
import { v5 as uuidv5 } from 'uuid';
import { handledBy } from './handled.js';
import { matchAppend, type MatchedRule } from './match-append.js';
import {
  checkpoint,
  ruleIds,
  rulesThatTold,
  writeMatches,
  type Matches,
  type MatchingPoint,
  type NewAlert,
} from './matching-tables.js';
import { reportChanges } from './report-change.js';
import { RightsAt } from './rights-at.js';
import { RuleSet, type RuleChange } from './rule-set.js';

export type MatcherSources = {
  readonly pool: ReturnType<typeof openPool>;
  readonly store: ChangeStore & Pick<EventStore, 'readStreams'>;
  readonly access: Pick<AccessReader, 'owners' | 'organisations'>;
  readonly readModel: Pick<ReadModel, 'incidentsEverLinked'>;
  /** For specs: throws, or kills the process, where it is to die. */
  readonly onPoint?: (point: MatchingPoint) => void;
};

/** Made up once; ids of alerts are version 5 of the rule and the position under it (RFC 9562). */
const ALERTS = '5d1c7a3e-0f0e-4a52-9a39-6f2f3c1f9b0d';
const RULES_AT_ONCE = 5_000;

/** Which alert an append makes of a rule: the same one whoever works it out, however often. */
const alertIdOf = (ruleId: string, position: number): string =>
  uuidv5(`${ruleId} ${position}`, ALERTS);

/** Matches appends with the rules as of their positions, in the order of the store. */
export class Matcher {
  private constructor(
    private readonly sources: MatcherSources,
    private readonly rules: RuleSet,
    private at: number,
  ) {
    // By the log alone: whether the views had set something aside when it was matched must not decide what is made.
    this.snapshots = new Snapshots(sources, 'log');
    this.rights = new RightsAt(sources.access);
  }

  private readonly snapshots: Snapshots;
  private readonly rights: RightsAt;

  /** Takes up where the checkpoint stands, with the rules as of there. */
  static async open(sources: MatcherSources): Promise<Matcher> {
    const rules = new RuleSet(sources.store);
    const position = await checkpoint(sources.pool);
    for await (const ids of ruleIds(sources.pool, RULES_AT_ONCE)) await rules.load(ids, position);
    return new Matcher(sources, rules, position);
  }

  /** Everything up to here was matched. */
  get position(): number {
    return this.at;
  }

  get ruleCount(): number {
    return this.rules.index.size;
  }

  /**
   * Matches whole appends that follow the position, and writes what comes of them. How many alerts; null where somebody
   * else had matched them: then this one knows less than is written, and another has to be opened.
   */
  async match(units: readonly AppendedUnit[]): Promise<number | null> {
    const last = units.at(-1);
    if (!last) return 0;
    const found = await this.found(units);
    const handled = await handledBy(this.sources.store, units);
    const matches: Matches = { ...found, ...handled, from: this.at, to: last.last };
    const { pool, onPoint } = this.sources;
    onPoint?.('matched and not written');
    if (!(await writeMatches(pool, matches, onPoint))) return null;
    onPoint?.('committed and not told');
    this.at = last.last;
    return matches.alerts.length;
  }

  private async found(
    units: readonly AppendedUnit[],
  ): Promise<{ readonly alerts: NewAlert[]; readonly rules: RuleChange[] }> {
    const rules = new Map<string, RuleChange>();
    const alerts: NewAlert[] = [];
    const isIdle = this.ruleCount === 0 && units.every((unit) => unit.rules.length === 0);
    if (isIdle) {
      // Whoever writes a rule later must not be known by the rights of before.
      for (const unit of units) this.rights.moveTo(unit);
      return { alerts, rules: [] };
    }
    const incidents = await this.snapshots.of(units);
    const reports = await this.snapshots.reportsOf(units);
    for (const [place, unit] of units.entries()) {
      for (const change of await this.rules.apply(unit.rules, unit.last)) {
        rules.set(change.ruleId, change);
      }
      this.rights.moveTo(unit);
      const parts = { incidents: incidents[place] ?? [], reports: reports[place] ?? [] };
      const matched = await matchAppend(unit, reportChanges(unit, parts), {
        index: this.rules.index,
        rights: (ids, position) => this.rights.of(ids, position),
        toldOf: (ids) => this.toldOf(ids, alerts),
      });
      alerts.push(...matched.map((each) => newAlert(unit, each)));
    }
    return { alerts, rules: [...rules.values()] };
  }

  /** What is written, and what the appends before in the same transaction came to. */
  private async toldOf(
    reportIds: readonly string[],
    pending: readonly NewAlert[],
  ): Promise<ReadonlyMap<string, readonly string[]>> {
    const written = await rulesThatTold(this.sources.pool, reportIds);
    return new Map(
      reportIds.map((id) => {
        const now = pending.filter(({ subjects }) => subjects.some(({ report }) => report === id));
        return [id, [...new Set([...(written.get(id) ?? []), ...now.map(({ rule }) => rule)])]];
      }),
    );
  }
}

const newAlert = (
  { last, recordedAt }: AppendedUnit,
  { rule, subjects, drill, sending }: MatchedRule,
): NewAlert => ({
  alert: alertIdOf(rule.ruleId, last),
  rule: rule.ruleId,
  revision: rule.revision,
  position: last,
  owner: rule.ownerId,
  organisation: rule.organisationId,
  raised_at: new Date(recordedAt ?? 0).toISOString(),
  subjects,
  drill,
  sending,
});
