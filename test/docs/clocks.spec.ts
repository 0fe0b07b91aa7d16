import { readFileSync } from 'node:fs';
import path from 'node:path';
import { memoryNetwork, openTestApi, type Account, type TestApi } from '@tocsin/api/testing';
import { DEADLINE_RULES, type Deadline, type DeadlineRule } from '@tocsin/domain';
import { aReport } from '@tocsin/report-format/testing';
import { buildSchema, parse, validate } from 'graphql';

const REPOSITORY = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(REPOSITORY, file), 'utf8');

const page = read('docs/clocks.md');
const schema = buildSchema(read('libs/api/schema.graphql'));
const examples = [...page.matchAll(/```graphql\n(.*?)```/gs)].map(([, text]) => text!);

/** The rows of the table under a heading, each as the texts of its cells. */
function tableUnder(heading: string): string[][] {
  const [, below = ''] = page.split(`\n${heading}\n`);
  const lines = below.trimStart().split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function timesOf(deadline: Deadline): string {
  switch (deadline.kind) {
    case 'within':
      return deadline.limits.map(({ from, period }) => `${period} from ${from}`).join(', ');
    case 'every':
      return `(${deadline.period} from ${deadline.from}) until ${deadline.until}`;
    case 'task':
      return `task: ${deadline.why}`;
  }
}

const rowOf = (rule: DeadlineRule): string[] => [
  `\`${rule.id}\``,
  `${rule.regime}, ${rule.citation}`,
  `\`${rule.obligatedRole}\``,
  timesOf(rule.deadline),
  rule.effectiveFrom ?? '…',
  rule.verified,
];

describe('The page on clocks', () => {
  it('has a row for each rule of the catalogue, and says what the rule says', () => {
    expect(tableUnder('### The catalogue')).toEqual(DEADLINE_RULES.map(rowOf));
  });

  it.each(examples)('speaks the language of the schema (example %#)', (operation) => {
    expect(validate(schema, parse(operation))).toEqual([]);
  });
});

describe('What the page on clocks shows', () => {
  let api: TestApi;
  let reporter: Account;
  let incident = '';

  beforeAll(async () => {
    const network = memoryNetwork();
    api = await openTestApi(network);
    const organisation = await network.organisation('lakeside-bank');
    reporter = await network.person(organisation, ['reporter', 'responder']);
    const { data } = await api.ask(
      `mutation ($input: SubmitReportInput!) { submitReport(input: $input) { incident { id } } }`,
      { input: { submissionId: 'payments', report: aReport() } },
      reporter,
    );
    incident = data.submitReport.incident.id;
  });
  afterAll(() => api.close());

  const run = async (words: string, variables: Record<string, unknown> = {}) => {
    const operation = examples.find((each) => each.includes(words)) ?? '';
    const { data, errors } = await api.ask(operation, variables, reporter);
    expect(errors).toEqual([]);
    const answer = Object.values(data)[0] as any;
    expect(answer.errors ?? []).toEqual([]);
    return answer;
  };

  it('is done one after the other by a member that has to report', async () => {
    expect((await run('deadlineRules(')).length).toBeGreaterThan(0);
    const { clock } = await run('startClock(', { incident });
    expect(clock).toMatchObject({ status: 'open', dueAt: '2026-11-27T08:30:00.000Z' });
    const { id, version } = clock;
    const classified = await run('changeClockStart(', { clock: id, version });
    expect(classified.clock).toEqual({
      dueAt: '2026-11-26T13:15:00.000Z',
      governedBy: { from: 'classified' },
    });
    const filed = await run('recordFiling(', { clock: id });
    expect(filed.clock).toMatchObject({
      status: 'filed',
      filings: [{ filedAt: '2026-11-26T12:40:00.000Z', reference: 'ICT-2026-0417' }],
    });
    const kinds = filed.clock.history.map(({ kind }: { kind: string }) => kind);
    expect(kinds).toEqual(['started', 'start_changed', 'filed']);
    const { clocks } = await run('clocks(status:');
    expect(clocks.nodes).toMatchObject([{ id, status: 'filed', incident: { id: incident } }]);
    expect((await run('createAlertRule(')).rule.id).toEqual(expect.any(String));
    expect((await run('alerts(first: 20)')).alerts.nodes).toEqual([]);
  });
});
