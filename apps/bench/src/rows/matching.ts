import { RuleIndex, type Filtered } from '@tocsin/alerts';
import { matches, reportFacets, textOf, type FilterSubject } from '@tocsin/domain';
import type { BenchRow, Figure } from '../measure/row.js';
import { percentile, seeded } from '../measure/statistics.js';
import { aReport } from '../workload/a-report.js';
import { aFilter } from '../workload/rules.js';

/** Rules; the last size is shown only, and takes about a gigabyte. */
const SIZES = [1_000, 10_000, 100_000, 1_000_000] as const;
const CHANGES = 2_000;
/** A naive scan of all rules is this many times slower: fewer changes show it as well. */
const SCANNED = 20;
const WARM_UP = 200;

/** What one change costs, by how many rules there are: looked up and verified, against a scan of all of them. */
export const matching: BenchRow = {
  name: 'matching',
  about:
    'one change against 1k, 10k, 100k and 1M alert rules: the index against a scan of all rules',
  async run({ scale, seed }) {
    const figures: Figure[] = [];
    for (const size of SIZES)
      figures.push(...measured(Math.max(10, Math.round(size * scale)), seed));
    return figures;
  },
};

function measured(size: number, seed: number): Figure[] {
  const random = seeded(seed);
  const rules = Array.from({ length: size }, (_, number): Filtered => ({
    ruleId: String(number),
    filter: aFilter(random),
  }));
  const began = performance.now();
  const index = new RuleIndex<Filtered>();
  for (const rule of rules) index.put(rule);
  const perSecond = (size / (performance.now() - began)) * 1000;
  for (let number = 0; number < WARM_UP; number += 1) lookedUp(index, aChange(number, random));
  const changes = Array.from({ length: CHANGES }, (_, number) => aChange(number, random));
  const times = changes.map((change) => timedSync(() => lookedUp(index, change)));
  const scans = changes.slice(0, SCANNED).map((change) => timedSync(() => scanned(rules, change)));
  const mean = times.reduce((sum, each) => sum + each, 0) / times.length;
  const scan = scans.reduce((sum, each) => sum + each, 0) / scans.length;
  const named = size.toLocaleString('en');
  return [
    {
      what: `changes matched, ${named} rules`,
      value: 1000 / mean,
      unit: '/s',
      rival: 'naive scan',
      rivalValue: 1000 / scan,
      by: 'share',
      bound: null,
    },
    {
      what: `one change, ${named} rules (p99)`,
      value: percentile(times, 0.99),
      unit: 'ms',
      rival: 'bound at 100,000 rules',
      rivalValue: null,
      by: 'at most',
      bound: size === 100_000 ? 1 : null,
    },
    {
      what: `rules taken into the index, ${named} rules`,
      value: perSecond,
      unit: '/s',
      rival: 'without reading them',
      rivalValue: null,
      by: 'at least',
      bound: null,
    },
  ];
}

function timedSync(act: () => unknown): number {
  const began = performance.now();
  act();
  return performance.now() - began;
}

/** The rules that a change concerns, with the filter's own word on each. */
const lookedUp = (index: RuleIndex<Filtered>, change: FilterSubject): Filtered[] =>
  index.candidates(change).filter(({ filter }) => matches(filter, change));

const scanned = (rules: readonly Filtered[], change: FilterSubject): Filtered[] =>
  rules.filter(({ filter }) => matches(filter, change));

type Random = (bound: number) => number;

function aChange(serial: number, random: Random): FilterSubject {
  const report = aReport(serial, random);
  // Worked out once for all rules, for the scan as well.
  const text = textOf(report);
  return {
    facets: reportFacets(report),
    label: 'TLP:GREEN',
    status: 'submitted',
    recordedAt: Date.UTC(2026, 5, 1),
    organisation: `member-${random(5_000)}`,
    text: () => text,
  };
}
