import type { Principal } from '@tocsin/access';
import type { Anonymous, CommandContext, Commands, Outcome, Submitted } from '@tocsin/commands';
import type { IncidentReport, ReportChanges, Stage } from '@tocsin/domain';

/** What a person of the demo network can do, in the words of its story. Each may be repeated: it is done once. */
export type DemoActor = {
  submits(
    submissionId: string,
    report: IncidentReport,
    incidentIds?: readonly string[],
  ): Promise<Submitted>;
  revises(
    reportId: string,
    revision: {
      readonly kind: 'follow_up' | 'correction';
      readonly stage: Stage;
      readonly changes: ReportChanges;
      readonly reason: string;
    },
  ): Promise<void>;
  retracts(reportId: string, reason: string): Promise<void>;
  links(reportId: string, incidentId: string): Promise<void>;
  unlinks(reportId: string, incidentId: string): Promise<void>;
  confirmsPublication(reportId: string): Promise<void>;
};

/** Codes that say: this was done before, by a start that was cut off later. */
const DONE = ['NOTHING_CHANGES', 'REPORT_RETRACTED', 'ALREADY_LINKED', 'NOT_LINKED'];

/** Somebody of the demo network, acting through the ordinary commands and with his ordinary rights. */
export function demoActor(commands: Commands, principal: Principal): DemoActor {
  const context = contextOf(principal);
  return {
    submits: async (submissionId, report, incidentIds = []) =>
      valueOf(await commands.submitReport({ submissionId, report, incidentIds }, context)),
    revises: (reportId, revision) =>
      atCurrentVersion((expectedVersion) =>
        commands.reviseReport({ reportId, expectedVersion, ...revision }, context),
      ),
    retracts: (reportId, reason) =>
      atCurrentVersion((expectedVersion) =>
        commands.retractReport({ reportId, expectedVersion, reason }, context),
      ),
    links: async (reportId, incidentId) =>
      done(await commands.linkReport({ reportId, incidentId }, context)),
    unlinks: async (reportId, incidentId) =>
      // Nobody sees an incident that became empty, whoever emptied it included.
      done(await commands.unlinkReport({ reportId, incidentId }, context), [...DONE, 'NOT_FOUND']),
    confirmsPublication: (reportId) =>
      atCurrentVersion((expectedVersion) =>
        commands.confirmPublication({ reportId, expectedVersion }, context),
      ),
  };
}

const correlation = { correlationId: 'demo', causationId: null, trace: null };

/** Somebody of the demo network, as commands know him. */
export const contextOf = (principal: Principal): CommandContext => ({ principal, correlation });

/** Somebody without an account. */
export const anonymous: Anonymous = { principal: null, correlation };

/** A refusal for the version tells the version as this person sees it; with that one it is done. */
export async function atCurrentVersion(
  act: (expectedVersion: string) => Promise<Outcome<unknown>>,
): Promise<void> {
  const first = await act('unknown');
  const conflict = first.ok || !('version' in first.error) ? null : first.error;
  done(conflict ? await act(conflict.version) : first);
}

function done(outcome: Outcome<unknown>, codes: readonly string[] = DONE): void {
  if (!outcome.ok && codes.includes(outcome.error.code)) return;
  valueOf(outcome);
}

/** What was accepted; throws what the demo network was refused for. */
export function valueOf<Value>(outcome: Outcome<Value>): Value {
  if (outcome.ok) return outcome.value;
  const { code, message } = outcome.error;
  const problems =
    'problems' in outcome.error
      ? outcome.error.problems.map((each) => ` ${each.code} at ${each.pointer}`).join()
      : '';
  throw new Error(`the demo network cannot be written: ${code}: ${message}${problems}`);
}
