import { afterEach, beforeEach, expect } from '@jest/globals';
import type { IncidentReport } from '@tocsin/domain';
import { aReport } from '@tocsin/report-format/testing';
import { memoryNetwork, type Account, type MemoryNetwork } from './memory-network.js';
import { openTestApi, type TestApi } from './test-api.js';

/** Submits a report. */
export const SUBMIT = `mutation($id: String!, $r: IncidentReportInput!, $i: [ID!]) {
  submitReport(input: { submissionId: $id, report: $r, incidentIds: $i }) {
    report { id version } incident { id } consistencyToken errors { code message } } }`;

/** Two members, an API over them, and what tests of reading do with it: anew for each test. */
export function readingScene() {
  let network: MemoryNetwork;
  let api: TestApi;
  let reporter: Account;
  let administrator: Account;
  let responder: Account;
  let now: Date;
  beforeEach(async () => {
    now = new Date('2026-05-06T12:00:00.000Z');
    network = memoryNetwork({ clock: () => now });
    const source = await network.organisation('northgate-ai');
    reporter = await network.person(source, ['reporter']);
    administrator = await network.person(source, ['administrator', 'reporter', 'responder']);
    responder = await network.person(await network.organisation('harbour-cert'), ['responder']);
    api = await openTestApi(network, { limits: { consistencyMs: 60 } });
  });
  afterEach(async () => {
    expect(api.defects).toEqual([]);
    await api.close();
  });

  let submissions = 0;
  const submit = async (over: Partial<IncidentReport> = {}, incidents: readonly string[] = []) => {
    submissions += 1;
    now = new Date(now.getTime() + 1_000);
    const variables = { id: `s${submissions}`, r: aReport(over), i: incidents };
    const { data, errors } = await api.ask(SUBMIT, variables, reporter);
    expect([errors, data?.submitReport.errors]).toEqual([[], []]);
    const { report, incident, consistencyToken } = data.submitReport;
    return {
      report: report.id as string,
      version: report.version as string,
      incident: incident.id as string,
      token: consistencyToken as string,
    };
  };
  const read = async (
    query: string,
    variables: Record<string, unknown> = {},
    as: Account | null = responder,
  ) => {
    const { data, errors } = await api.ask(query, variables, as);
    expect(errors).toEqual([]);
    return data;
  };
  const codeOf = async (
    query: string,
    variables: Record<string, unknown> = {},
    as: Account | null = responder,
  ) => (await api.ask(query, variables, as)).errors[0]?.extensions.code;
  return {
    /** The submission id that was used last. */
    submissionId: () => `s${submissions}`,
    submit,
    read,
    codeOf,
    get network() {
      return network;
    },
    get api() {
      return api;
    },
    get reporter() {
      return reporter;
    },
    get administrator() {
      return administrator;
    },
    get responder() {
      return responder;
    },
    get now() {
      return now;
    },
    set now(time: Date) {
      now = time;
    },
  };
}
