import { readAppends, type AppendedUnit } from '@tocsin/changes';
import {
  accessOf,
  evolveReport,
  matches,
  mayKnowSource,
  noReport,
  reportFacets,
  severityRank,
  streamOf,
  textOf,
  visible,
  type AlertKind,
  type IncidentFilter,
  type ReportEvent,
  type ReportState,
  type Surviving,
  type Viewer,
} from '@tocsin/domain';
import { diceOf, type Dice } from '@tocsin/domain/testing';
import type { RecordedEvent } from '@tocsin/event-store';
import { randomFilter, RandomLife, randomSubmissions } from '@tocsin/views/testing';
import { deleted, matchingWorld, ruled, type MatchingWorld } from './testing/matching-world.js';

const REPORTS = 30;
const STEPS = 70;
const SEEDS = process.env.CI ? [3, 17, 29] : [3];

/** Those that a fold of the report alone can tell. */
const KINDS: readonly AlertKind[] = [
  'PUBLISHED',
  'REVISED',
  'SEVERITY_RAISED',
  'WITHDRAWN',
  'ACCESS_GAINED',
  'ACCESS_LOST',
];

/** Rules are made, written anew and deleted. */
class RuleLife {
  readonly #standing: number[] = [];
  #made = 0;

  constructor(private readonly dice: Dice) {}

  next() {
    const filter = randomFilter(this.dice, { text: true });
    const [some] = this.#standing.splice(this.dice(this.#standing.length || 1), 1);
    const choice = this.dice(6);
    if (some !== undefined && choice === 0) return deleted(some);
    if (some !== undefined) this.#standing.push(some);
    if (some !== undefined && choice < 3) {
      return ruled('AlertRuleChanged', some, { filter, kinds: KINDS });
    }
    this.#made += 1;
    this.#standing.push(this.#made);
    const owner = [this.dice(4) + 1, this.dice(3) + 1] as const;
    return ruled('AlertRuleCreated', this.#made, { owner, filter, kinds: KINDS });
  }
}

type Rule = { readonly ruleId: string; readonly ownerId: string; readonly filter: IncidentFilter };

/** The rules that stand at a position. */
function rulesAt(events: readonly RecordedEvent[], position: number): Rule[] {
  const rules = new Map<string, Rule>();
  for (const { event, position: at } of events) {
    if (at > position) break;
    if (event.type === 'AlertRuleCreated') {
      const { ruleId, personId: ownerId } = event.data;
      rules.set(ruleId, { ruleId, ownerId, filter: event.content!.filter });
    } else if (event.type === 'AlertRuleChanged') {
      const { ruleId } = event.data;
      rules.set(ruleId, { ...rules.get(ruleId)!, filter: event.content!.filter });
    } else if (event.type === 'AlertRuleDeleted') rules.delete(event.data.ruleId);
  }
  return [...rules.values()];
}

/** What a report was at a position, by a fold over the whole log and nothing else. */
const reportAt = (
  events: readonly RecordedEvent[],
  reportId: string,
  position: number,
): ReportState =>
  events
    .filter((each) => each.stream === streamOf.report(reportId) && each.position <= position)
    .reduce<ReportState>(
      (state, { event }) => evolveReport(state, event as Surviving<ReportEvent>),
      noReport,
    );

type Eyes = {
  readonly viewer: Viewer;
  readonly filter: IncidentFilter;
  readonly recordedAt: number;
};

/** Whether an owner sees a report, and whether his rule matches it. */
function look(state: ReportState, { viewer, filter, recordedAt }: Eyes) {
  const nothing = { sees: false, matching: false };
  if (state.status === 'none' || state.status === 'erased') return nothing;
  const access = accessOf(state);
  if (!visible(viewer, access)) return nothing;
  const source = Number.parseInt(state.organisationId.slice(-4), 16);
  const matching = matches(filter, {
    facets: reportFacets(state.report),
    label: state.sharing.label,
    status: state.status,
    recordedAt,
    organisation: mayKnowSource(viewer, access) ? `member-${source}` : null,
    text: () => textOf(state.report),
  });
  return { sees: true, matching };
}

const grade = (state: ReportState): number =>
  'report' in state ? severityRank(state.report.severity.oecd) : -1;

/** What an append means to a rule, said once more and as plainly as it can be. */
function kindsOf(before: ReportState, after: ReportState, eyes: Eyes): AlertKind[] {
  const [was, is] = [look(before, eyes), look(after, eyes)];
  if (before.status === 'none') return is.matching ? ['PUBLISHED'] : [];
  if (!('report' in after)) return [];
  if (!was.sees) return is.matching ? ['ACCESS_GAINED'] : [];
  if (!is.sees) return was.matching ? ['ACCESS_LOST'] : [];
  return was.matching || is.matching ? happened(before, after) : [];
}

/** To a report that was and is to be seen. */
function happened(before: ReportState, after: ReportState): AlertKind[] {
  const revision = (state: ReportState) => ('revision' in state ? state.revision : 0);
  const isRetracted = before.status === 'submitted' && after.status === 'retracted';
  return [
    ...(revision(after) > revision(before) ? (['REVISED'] as const) : []),
    ...(grade(after) > grade(before) ? (['SEVERITY_RAISED'] as const) : []),
    ...(isRetracted ? (['WITHDRAWN'] as const) : []),
  ];
}

/** The alerts of one append, as `position rule: kinds`; `told` remembers which rule spoke of which report. */
async function alertsOf(
  unit: AppendedUnit,
  { world, events, told }: { world: MatchingWorld; events: RecordedEvent[]; told: Set<string> },
): Promise<string[]> {
  const found: string[] = [];
  for (const { ruleId, ownerId, filter } of rulesAt(events, unit.last)) {
    const viewer = await world.access.viewer(ownerId, unit.last);
    const kinds = new Set<string>();
    for (const reportId of unit.reports) {
      const first = events.find(({ stream }) => stream === streamOf.report(reportId));
      const eyes = { viewer: viewer!, filter, recordedAt: first!.recordedAt.getTime() };
      const before = reportAt(events, reportId, unit.first - 1);
      const of = kindsOf(before, reportAt(events, reportId, unit.last), eyes);
      const mark = `${ruleId} ${reportId}`;
      if (unit.erased.includes(reportId) && told.has(mark)) of.push('WITHDRAWN');
      if (of.length > 0) told.add(mark);
      for (const kind of of) kinds.add(kind);
    }
    if (kinds.size > 0) found.push(`${unit.last} ${ruleId}: ${[...kinds].toSorted().join(' ')}`);
  }
  return found;
}

describe.each(SEEDS)('rules that come and go while reports live, seed %i', (seed) => {
  let world: MatchingWorld;
  beforeAll(async () => {
    world = await matchingWorld();
  });
  afterAll(() => world.close());

  it('make exactly the alerts that a plain reading of the log makes', async () => {
    const dice = diceOf(seed);
    const submissions = randomSubmissions(dice, REPORTS);
    const life = new RandomLife(dice, REPORTS, [...submissions]);
    const rules = new RuleLife(dice);
    const expected: string[] = [];
    const told = new Set<string>();
    let done = 0;
    for (let step = 0; step < STEPS; step += 1) {
      if (dice(2) === 0) await world.record(rules.next());
      // The log is read at once: later what was erased could not be matched any more, by anybody.
      const append = submissions.shift() ?? life.next();
      if (append.length > 0) await world.record(...append);
      await world.matchAll(dice(3) + 1);
      const events = await world.store.readAll({ after: 0, limit: 10_000 });
      for (const unit of (await readAppends(world.store, done)).units) {
        done = unit.last;
        expected.push(...(await alertsOf(unit, { world, events, told })));
      }
    }
    const alerts = (await world.alerts()).map(({ position, rule, subjects }) => {
      const kinds = [...new Set(subjects.flatMap((subject) => subject.kinds))].toSorted();
      return `${position} ${rule}: ${kinds.join(' ')}`;
    });
    expect(alerts.toSorted()).toEqual(expected.toSorted());
    expect(alerts.length).toBeGreaterThan(20);
  }, 240_000);
});
