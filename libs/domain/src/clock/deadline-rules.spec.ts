import { type Deadline } from './deadline-rule.js';
import {
  DEADLINE_RULES,
  deadlineRule,
  isInForce,
  rulesFor,
  rulesInForce,
} from './deadline-rules.js';

const ids = (rules: readonly { readonly id: string }[]) => rules.map(({ id }) => id);

/** A rule's times as one reads them: `P15D from aware`. */
function timesOf(id: string): string {
  const rule = deadlineRule(id);
  return rule === null ? 'no such rule' : inWords(rule.deadline);
}

function inWords(deadline: Deadline): string {
  switch (deadline.kind) {
    case 'within':
      return deadline.limits.map(({ from, period }) => `${period} from ${from}`).join(', ');
    case 'every':
      return `every ${deadline.period} from ${deadline.from} until ${deadline.until}`;
    case 'task':
      return `task: ${deadline.why}`;
  }
}

describe('the catalogue of deadline rules', () => {
  it('has forty rules, each with an id of its own', () => {
    expect(new Set(ids(DEADLINE_RULES)).size).toBe(DEADLINE_RULES.length);
    expect(DEADLINE_RULES).toHaveLength(40);
  });

  it.each([
    ['the EU AI Act gives 15 days', 'eu-aia-73-2', 'P15D from aware'],
    ['2 for critical infrastructure and widespread infringement', 'eu-aia-73-3', 'P2D from aware'],
    ['10 for a death, and not 2', 'eu-aia-73-4', 'P10D from aware'],
    ['no number for completing a report', 'eu-aia-73-5', 'task: no_number'],
    ['the authority 7 days to act', 'eu-aia-73-8-msa', 'P7D from received'],
    ['the GPAI code 2 days for infrastructure', 'eu-gpai-cop-9.3-ci', 'P2D from aware'],
    ['5 for a breach of security', 'eu-gpai-cop-9.3-cyber', 'P5D from aware'],
    ['10 for a death', 'eu-gpai-cop-9.3-death', 'P10D from aware'],
    ['15 for other serious harm', 'eu-gpai-cop-9.3-harm', 'P15D from aware'],
    [
      'four weeks between reports until it is resolved',
      'eu-gpai-cop-9.3-intermediate',
      'every P28D from sent until resolved',
    ],
    ['60 days from then on for the last one', 'eu-gpai-cop-9.3-final', 'P60D from resolved'],
    ['NIS2 24 hours for the early warning', 'eu-nis2-23-4-a', 'PT24H from aware'],
    ['72 for the notification', 'eu-nis2-23-4-b', 'PT72H from aware'],
    ['a month from it for the final report', 'eu-nis2-23-4-d', 'P1M from sent'],
    [
      'DORA 4 hours from the classification and 24 from awareness, both of which run',
      'eu-dora-19-initial',
      'PT4H from classified, PT24H from aware',
    ],
    ['the GDPR 72 hours', 'eu-gdpr-33-1', 'PT72H from aware'],
    ['California 15 days', 'us-ca-sb53-c1', 'P15D from aware'],
    ['24 hours where somebody may die', 'us-ca-sb53-c2', 'PT24H from aware'],
    ['New York 72 hours from the determination', 'us-ny-raise-72h', 'PT72H from determined'],
    ['24 where somebody may die', 'us-ny-raise-24h', 'PT24H from aware'],
    ['China 1 hour for critical infrastructure', 'cn-cac-4-ciio', 'PT1H from aware'],
    ['2 for organs of the state', 'cn-cac-4-state', 'PT2H from aware'],
    ['4 for others', 'cn-cac-4-other', 'PT4H from aware'],
    ['1 for a province to pass it on', 'cn-cac-4-provincial', 'PT1H from received'],
    ['30 days for the closing report', 'cn-cac-8', 'P30D from handled'],
    ['24 hours for vulnerabilities', 'cn-netdata-10', 'PT24H from aware'],
    ['Korea 72 hours', 'kr-pipa-34-40', 'PT72H from aware'],
    ['Singapore 3 days from the assessment', 'sg-pdpa-26d', 'P3D from assessed'],
    ['Japan 30 days for the full report', 'jp-appi-26-full', 'P30D from aware'],
  ])('says: %s', (_, id, times) => {
    expect(timesOf(id)).toBe(times);
  });

  it.each([
    ['a guideline is no law', 'jp-appi-26-prompt', 'guideline'],
    [
      'sources do not agree when DORA starts the second time',
      'eu-dora-19-intermediate',
      'disputed',
    ],
    ['nor the third', 'eu-dora-19-final', 'disputed'],
    ['a draft is no law', 'kr-ai-draft', 'draft'],
    ['at once is no number', 'cn-pipl-57', 'no_number'],
    ['nor is without delay', 'vn-ai-12', 'no_number'],
    ['on request is none', 'eu-nis2-23-4-c', 'no_number'],
    ['leaving a system as it is has no end', 'eu-aia-73-6-hold', 'no_report'],
    ['keeping records is never late', 'eu-gpai-cop-9.4-retention', 'no_report'],
  ])('names no time where there is none: %s', (_, id, why) => {
    expect(timesOf(id)).toBe(`task: ${why}`);
  });

  it('counts in hours, days and months of the calendar: no law here has working days', () => {
    const periods = DEADLINE_RULES.flatMap(({ deadline }) => {
      if (deadline.kind === 'within') return deadline.limits.map(({ period }) => period);
      return deadline.kind === 'every' ? [deadline.period] : [];
    });
    expect(periods).toHaveLength(29);
    expect(periods.filter((period) => !/^(PT[1-9]\d*H|P[1-9]\d*[DM])$/.test(period))).toEqual([]);
    expect(DEADLINE_RULES.filter(({ quote }) => /working day|工作日/i.test(quote ?? ''))).toEqual(
      [],
    );
  });

  it('starts no time from what cannot be confirmed', () => {
    const strange = DEADLINE_RULES.filter(({ deadline, startsFrom }) => {
      const limits = deadline.kind === 'within' ? deadline.limits : [];
      const from = deadline.kind === 'every' ? [deadline.from] : limits.map((each) => each.from);
      return startsFrom.length === 0 || from.some((each) => !startsFrom.includes(each));
    });
    expect(ids(strange)).toEqual([]);
  });

  it('quotes what was read in its text, but for New York, and says of the rest that it was not', () => {
    const unread = DEADLINE_RULES.filter(
      ({ quote, verified }) => (quote === null) !== (verified !== 'text'),
    );
    expect(ids(unread)).toEqual(['us-ny-raise-72h', 'us-ny-raise-24h']);
  });

  it('calls binding what is law, and neither the code nor the draft', () => {
    const free = DEADLINE_RULES.filter(({ binding }) => !binding);
    expect(
      free.map(({ regime }) => regime).filter((each, at, all) => all.indexOf(each) === at),
    ).toEqual([
      'GPAI Code of Practice, Safety and Security',
      'AI Framework Act, draft notice of MSIT',
    ]);
  });

  it('finds the rules of a country, those of its states with them, and of one state alone', () => {
    expect(ids(rulesFor({ jurisdiction: 'US' }))).toEqual([
      'us-ca-sb53-c1',
      'us-ca-sb53-c2',
      'us-ny-raise-72h',
      'us-ny-raise-24h',
    ]);
    expect(ids(rulesFor({ jurisdiction: 'US-CA' }))).toEqual(['us-ca-sb53-c1', 'us-ca-sb53-c2']);
    expect(rulesFor({ jurisdiction: 'U' })).toEqual([]);
    expect(ids(rulesFor({ jurisdiction: 'EU', role: 'controller' }))).toEqual(['eu-gdpr-33-1']);
    expect(rulesFor({})).toEqual(DEADLINE_RULES);
  });

  it('has a rule in force from its first day on, and New York not before 2027', () => {
    const newYork = (day: string) => ids(rulesInForce(day, { jurisdiction: 'US-NY' }));
    expect(newYork('2026-12-31')).toEqual([]);
    expect(newYork('2027-01-01')).toEqual(['us-ny-raise-72h', 'us-ny-raise-24h']);
    const high = (day: string) => rulesInForce(day, { role: 'provider_high_risk' }).length;
    expect([high('2026-08-01'), high('2026-08-02')]).toEqual([0, 5]);
  });

  it('takes one whose first day was not read for in force, and a draft never', () => {
    const on = (day: string) => ids(rulesInForce(day));
    expect(on('2026-11-26')).toContain('eu-nis2-23-4-a');
    expect(on('2026-11-26')).not.toContain('kr-ai-draft');
    expect(on('2099-01-01')).not.toContain('kr-ai-draft');
    expect(ids(rulesFor({ jurisdiction: 'KR' }))).toContain('kr-ai-draft');
  });

  it('has a rule in force no more on the day that it ends', () => {
    const [rule] = rulesFor({ role: 'controller' });
    const ended = { ...rule!, effectiveTo: '2030-01-01' };
    expect([isInForce(ended, '2029-12-31'), isInForce(ended, '2030-01-01')]).toEqual([true, false]);
  });

  it('knows no rule by an id that it has not', () => {
    expect(deadlineRule('eu-aia-73-2')?.citation).toBe('Art. 73(2)');
    expect(deadlineRule('constructor')).toBeNull();
  });
});
