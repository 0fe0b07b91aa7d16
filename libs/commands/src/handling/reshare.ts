import {
  grantReshare,
  refuseReshare,
  requestReshare,
  type IncidentReport,
  type LivingReport,
  type ReshareFacts,
  type ReshareRequest,
} from '@tocsin/domain';
import { pointerTo, problem, validateReport, type Problem } from '@tocsin/report-format';
import { v7 as uuidv7 } from 'uuid';
import { mayShare, changeReport } from '../change-report.js';
import { nowOf, type CommandSetting } from '../command-setting.js';
import type { CommandContext, Outcome } from '../commands.js';
import { reasonProblems } from '../reason.js';
import { validationFailed } from '../refusals.js';
import { isUuid, resolveSharing } from '../resolve-sharing.js';
import type {
  GrantReshareInput,
  HandlingCommands,
  RequestReshareInput,
} from './handling-commands.js';
import { loadHandling } from './load-handling.js';
import { askForgotten, withRecall } from './recall-holders.js';
import { actOnReport } from './report-act.js';

type Reshares = Pick<HandlingCommands, 'requestReshare' | 'grantReshare' | 'refuseReshare'>;

/** So many organisations are asked for at once. */
const MOST_ASKED = 50;

/** Requests to share a report more widely, and what its source says to them. */
export const reshareCommands = (setting: CommandSetting): Reshares => ({
  async requestReshare(input, context) {
    const asked = await organisationsOf(setting, input);
    const problems = [...asked.problems, ...reasonProblems(input.reason)];
    if (problems.length > 0) return validationFailed(problems);
    const requestId = uuidv7();
    const { reason } = input;
    const command = { requestId, organisations: asked.ids, reason };
    const acted = await actOnReport(setting, context, {
      ...input,
      decide: async ({ recall: { report }, requests }) =>
        requestReshare({ report, requests }, command, context.principal.viewer),
    });
    return acted.ok ? { ok: true, value: { ...acted.value, requestId } } : acted;
  },
  grantReshare: (input, context) => grant(setting, input, context),
  async refuseReshare({ reportId, requestId, reason }, context) {
    const problems = reasonProblems(reason);
    if (problems.length > 0) return validationFailed(problems);
    return actOnReport(setting, context, {
      reportId,
      decide: async ({ recall: { report }, requests }) => {
        const subject = { report, requests, facts: await factsOf(setting, []) };
        return refuseReshare(subject, { requestId, reason }, context.principal.viewer);
      },
    });
  },
});

/** Ids of the organisations asked for, and what is wrong with the list. */
async function organisationsOf(
  { access }: CommandSetting,
  { organisations }: RequestReshareInput,
): Promise<{ readonly ids: readonly string[]; readonly problems: readonly Problem[] }> {
  if (organisations.length === 0) {
    return { ids: [], problems: [problem('/organisations', 'TOO_FEW_ENTRIES', { min: 1 })] };
  }
  if (organisations.length > MOST_ASKED) {
    const tooMany = problem('/organisations', 'TOO_MANY_ENTRIES', { max: MOST_ASKED });
    return { ids: [], problems: [tooMany] };
  }
  const known = await access.organisationsByHandle(organisations);
  const problems = organisations.flatMap((handle, at) =>
    known.has(handle) ? [] : [problem(pointerTo(['organisations', at]), 'ORGANISATION_UNKNOWN')],
  );
  const ids = organisations.flatMap((handle) => known.get(handle)?.organisationId ?? []);
  return { ids: [...new Set(ids)], problems };
}

async function factsOf(setting: CommandSetting, people: readonly string[]): Promise<ReshareFacts> {
  const [members, known] = await Promise.all([
    setting.access.directory(),
    setting.access.people(people.filter(isUuid)),
  ]);
  const organisationOf = new Map(
    [...known].map(([id, { organisationId }]) => [id, organisationId]),
  );
  return { members, organisationOf };
}

/** The source agrees: what changeSharing would ask and check, and the request's own rules on top. */
async function grant(
  setting: CommandSetting,
  input: GrantReshareInput,
  context: CommandContext,
): Promise<Outcome<{ readonly reportId: string; readonly position: number }>> {
  const { requestId, reason } = input;
  const problems = reasonProblems(reason);
  if (problems.length > 0) return validationFailed(problems);
  const { principal } = context;
  const changed = await changeReport(setting, context, {
    ...input,
    mayTry: (state) => mayShare(state, principal.viewer),
    decide: async (report) => {
      const { requests } = await loadHandling(setting, report.reportId);
      const request = requests.find((each) => each.requestId === requestId);
      const written = input.sharing ?? (request && (await widenedBy(setting, report, request)));
      const given = await sharingOf(setting, context, { report, written });
      if (!given.ok) return given.problems;
      const { sharing } = given;
      const facts = await factsOf(setting, sharing?.sharing.namedPeople ?? []);
      const decision = grantReshare(
        { report, requests, facts },
        { requestId, reason, sharing },
        principal.viewer,
      );
      if (!decision.ok) return decision;
      return { ok: true, events: await withRecall(setting, report.reportId, decision.events) };
    },
  });
  if (!changed.ok) return changed;
  const { reportId, citation, position } = changed.value;
  await askForgotten(setting, context, reportId);
  return { ok: true, value: { reportId: citation, position } };
}

/**
 * The present sharing with the organisations of a request among its recipients. Nothing where there is no such list, or
 * where all of them stand in it: then the request is met as it is, or the source says how.
 */
async function widenedBy(
  { access }: CommandSetting,
  { report: { sharing }, organisationId }: LivingReport,
  { organisations }: ReshareRequest,
): Promise<IncidentReport['sharing'] | null> {
  if (sharing.tlp !== 'TLP:AMBER' && sharing.tlp !== 'TLP:AMBER+STRICT') return null;
  const known = await access.organisations(organisations.filter((id) => id !== organisationId));
  const recipients = sharing.recipients ?? [];
  const added = [...known.values()]
    .map(({ handle }) => handle)
    .filter((handle) => !recipients.includes(handle));
  return added.length === 0 ? null : { ...sharing, recipients: [...recipients, ...added] };
}

type Given =
  | {
      readonly ok: true;
      readonly sharing: Parameters<typeof grantReshare>[1]['sharing'];
    }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A sharing as changeSharing would take it. */
async function sharingOf(
  setting: CommandSetting,
  { principal }: CommandContext,
  { report, written }: { readonly report: LivingReport; readonly written: unknown },
): Promise<Given> {
  if (written === null || written === undefined) return { ok: true, sharing: null };
  const now = nowOf(setting).getTime();
  const validation = validateReport({ ...report.report, sharing: written }, { now });
  if (!validation.ok) return validation;
  const asWritten = validation.report.sharing;
  const resolved = await resolveSharing(setting, asWritten, principal);
  return resolved.ok ? { ok: true, sharing: { sharing: resolved.sharing, asWritten } } : resolved;
}
