import type { Principal } from '@tocsin/access';
import type { Anonymous, CommandContext, Commands, Submitted } from '@tocsin/commands';
import type { IncidentReport, ReportChanges, Stage } from '@tocsin/domain';
import { handlingActor, type HandlingActor } from './handling-actor.js';
import { atCurrentVersion, done, DONE, valueOf } from './outcomes.js';

/** What a person of the demo network can do, in the words of its story. Each may be repeated: it is done once. */
export type DemoActor = HandlingActor & {
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
  merges(incidentId: string, intoId: string): Promise<void>;
  confirmsPublication(reportId: string): Promise<void>;
};

/** Somebody of the demo network, acting through the ordinary commands and with his ordinary rights. */
export function demoActor(commands: Commands, principal: Principal): DemoActor {
  const context = contextOf(principal);
  return {
    ...handlingActor(commands, context),
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
    merges: async (fromId, intoId) =>
      done(await commands.mergeIncidents({ fromId, intoId, reason: 'same_event' }, context)),
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
