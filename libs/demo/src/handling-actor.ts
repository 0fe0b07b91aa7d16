import type { Commands, CommandContext, Submitted } from '@tocsin/commands';
import type { IncidentReport } from '@tocsin/domain';
import { atCurrentVersion, done, valueOf } from './outcomes.js';

type Answer = { readonly requestId: string; readonly reason: string };

/** What people of the demo network do with reports of others. Each may be repeated: it is done once. */
export type HandlingActor = {
  namesClient(reportId: string, organisation: string): Promise<void>;
  /** Gives the id of the request; the one made before where there is one. */
  asksToShare(
    report: Submitted,
    wish: { readonly organisations: readonly string[]; readonly reason: string },
  ): Promise<string>;
  grants(reportId: string, answer: Answer): Promise<void>;
  refuses(reportId: string, answer: Answer): Promise<void>;
  shares(reportId: string, sharing: IncidentReport['sharing'], reason: string): Promise<void>;
  acknowledgesRecall(reportId: string): Promise<void>;
};

/** Somebody of the demo network, acting through the ordinary commands. */
export const handlingActor = (commands: Commands, context: CommandContext): HandlingActor => ({
  namesClient: async (reportId, organisation) =>
    done(await commands.nameClient({ reportId, organisation }, context)),
  async asksToShare({ reportId, citation }, wish) {
    const { viewer } = context.principal;
    const [before] = (await commands.reshareRequests([reportId], viewer)).get(reportId) ?? [];
    if (before) return before.requestId;
    return valueOf(await commands.requestReshare({ reportId: citation, ...wish }, context))
      .requestId;
  },
  grants: (reportId, answer) =>
    atCurrentVersion((expectedVersion) =>
      commands.grantReshare({ reportId, expectedVersion, ...answer }, context),
    ),
  refuses: async (reportId, answer) =>
    done(await commands.refuseReshare({ reportId, ...answer }, context)),
  shares: (reportId, sharing, reason) =>
    atCurrentVersion((expectedVersion) =>
      commands.changeSharing({ reportId, expectedVersion, sharing, reason }, context),
    ),
  acknowledgesRecall: async (reportId) =>
    done(await commands.acknowledgeRecall({ reportId, result: 'deleted' }, context)),
});
