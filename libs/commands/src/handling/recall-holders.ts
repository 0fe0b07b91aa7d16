import {
  recallFollowing,
  recallForgotten,
  streamOf,
  type RecallSetting,
  type ReportEvent,
} from '@tocsin/domain';
import { v7 as uuidv7 } from 'uuid';
import { decideAndAppend, type CommandSetting } from '../command-setting.js';
import type { CommandContext } from '../commands.js';
import { loadHandling, versionOfStream, type Handling } from './load-handling.js';
import { recallFacts } from './recall-facts.js';

/** What a decision about a recall rests on. */
export async function recallSetting(
  setting: CommandSetting,
  { recall: state }: Handling,
): Promise<RecallSetting> {
  const [facts] = await recallFacts(setting, [state]);
  return { state, facts: facts as RecallSetting['facts'], recallId: uuidv7() };
}

/** A change of who may read a report, with what follows from it for those who hold it: all of it is one append. */
export async function withRecall(
  setting: CommandSetting,
  reportId: string,
  changes: readonly ReportEvent[],
): Promise<readonly ReportEvent[]> {
  const handling = await loadHandling(setting, reportId);
  return [...changes, ...recallFollowing(await recallSetting(setting, handling), changes)];
}

/**
 * After a report was taken away: asks whoever was shown it while that was decided. The ledger is written beside the
 * appends, so that somebody may be in it a moment too late. Whoever is missed even here still stands in the source's
 * list, may acknowledge, and is asked by the next change.
 */
export async function askForgotten(
  setting: CommandSetting,
  context: CommandContext,
  reportId: string,
): Promise<void> {
  await decideAndAppend(setting, context, async () => {
    const handling = await loadHandling(setting, reportId);
    const events = recallForgotten(await recallSetting(setting, handling));
    if (events.length === 0) return { answer: { ok: true, value: undefined } };
    const stream = streamOf.report(reportId);
    return {
      append: { streams: [{ stream, expectedVersion: versionOfStream(handling), events }] },
      written: () => undefined,
    };
  });
}
