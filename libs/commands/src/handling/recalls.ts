import { acknowledgeRecall, answersFor, type Viewer } from '@tocsin/domain';
import type { CommandSetting } from '../command-setting.js';
import { reasonProblems } from '../reason.js';
import { validationFailed } from '../refusals.js';
import type { HandlingCommands } from './handling-commands.js';
import type { Handling } from './load-handling.js';
import { recallSetting } from './recall-holders.js';
import { actOnReport } from './report-act.js';

type Recalls = Pick<HandlingCommands, 'acknowledgeRecall'>;

/** Holders answer what they were asked. */
export const recallCommands = (setting: CommandSetting): Recalls => ({
  async acknowledgeRecall({ reportId, result, reason = null }, context) {
    const problems = reasonProblems(reason);
    if (problems.length > 0) return validationFailed(problems);
    const { viewer } = context.principal;
    return actOnReport(setting, context, {
      reportId,
      decide: async (handling) =>
        acknowledgeRecall(await recallSetting(setting, handling), { result, reason }, viewer),
      before: (handling) => answeredAt(handling, viewer),
    });
  },
});

/** Where the first answer stands. */
const answeredAt = ({ events }: Handling, viewer: Viewer): number =>
  events.findLast(
    ({ event }) => event.type === 'ReportRecallAcknowledged' && answersFor(event.data, viewer),
  )?.position ?? 0;
