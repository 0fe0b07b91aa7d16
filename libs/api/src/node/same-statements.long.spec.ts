import { citableId } from '@tocsin/domain';
import { aReport } from '@tocsin/report-format/testing';
import {
  openTestApi,
  postgresNetwork,
  type Account,
  type PostgresNetwork,
  type TestApi,
} from '../testing.js';

const SUBMIT = `mutation($id: String!, $r: IncidentReportInput!) {
  submitReport(input: { submissionId: $id, report: $r }) { report { id } incident { id } } }`;

/** Each way to ask for one thing by its id; `$time` is before the question and after the report. */
const QUESTIONS: readonly [string, 'TR' | 'TI', string][] = [
  ['report', 'TR', 'report(id: $id) { id }'],
  ['report, as of a time', 'TR', 'report(id: $id, asOf: { time: $time }) { id }'],
  ['incident', 'TI', 'incident(id: $id) { id }'],
  ['incident, as of a time', 'TI', 'incident(id: $id, asOf: { time: $time }) { id }'],
  ['a report as a node', 'TR', 'node(id: $id) { id }'],
  ['an incident as a node', 'TI', 'node(id: $id) { id }'],
  ['changes of a report', 'TR', 'changes(id: $id, since: "2020") { totalCount }'],
  ['changes of an incident', 'TI', 'changes(id: $id, since: "2020") { totalCount }'],
];

describe('what is hidden takes the statements that what does not exist takes', () => {
  let network: PostgresNetwork;
  let api: TestApi;
  let outsider: Account;
  let there: Record<'TR' | 'TI', string>;
  let time: string;

  beforeAll(async () => {
    network = await postgresNetwork();
    const reporter = await network.person(await network.organisation('northgate-ai'), ['reporter']);
    outsider = await network.person(await network.organisation('harbour-cert'), ['responder']);
    api = await openTestApi(network);
    const secret = aReport({ sharing: { tlp: 'TLP:AMBER' } });
    const { data } = await api.ask(SUBMIT, { id: 's1', r: secret }, reporter);
    const { report, incident } = data.submitReport;
    there = { TR: report.id, TI: incident.id };
    await network.readModel.waitFor((await network.store.head()).position, 10_000);
    time = new Date().toISOString();
  });
  afterAll(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
    await network.drop();
  });

  /** The answer, and how many statements went to the views for it. */
  const asked = async (field: string, id: string) => {
    const declared = field.includes('$time') ? '($id: ID!, $time: TimePoint!)' : '($id: ID!)';
    // How fresh the views are is asked at most every 100 ms: here it is asked each time.
    await new Promise((resolve) => setTimeout(resolve, 150));
    const before = network.statements();
    const { data, errors } = await api.ask(`query${declared} { ${field} }`, { id, time }, outsider);
    expect(errors).toEqual([]);
    return { data, statements: network.statements() - before };
  };

  it.each(QUESTIONS)('asked for %s', async (_what, kind, field) => {
    const absent = citableId(kind, new Date().getUTCFullYear(), Buffer.from('absent'));
    await asked(field, there[kind]);
    const hidden = await asked(field, there[kind]);
    expect(hidden).toEqual(await asked(field, absent));
    expect(Object.values(hidden.data)).toEqual([null]);
    expect(hidden.statements).toBeGreaterThan(0);
  });
});
