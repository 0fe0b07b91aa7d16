import { streamOf, type Decision, type ReportEvent } from '@tocsin/domain';
import { decideAndAppend, type CommandSetting } from '../command-setting.js';
import type { CommandContext, Outcome } from '../commands.js';
import { scopeMissing } from '../refusals.js';
import { loadCitedHandling, versionOfStream, type Handling } from './load-handling.js';

type ReportAct = {
  /** TR-… */
  readonly reportId: string;
  readonly decide: (handling: Handling) => Promise<Decision<ReportEvent>>;
  /** The position to name where a decision writes nothing: what it would write stands there already. */
  readonly before?: (handling: Handling) => number;
};

type Acted = { readonly reportId: string; readonly id: string; readonly position: number };

/** An act on a report that changes nothing that its version tells. */
export async function actOnReport(
  setting: CommandSetting,
  context: CommandContext,
  { reportId: citation, decide, before }: ReportAct,
): Promise<Outcome<Acted>> {
  const missing = scopeMissing(context, 'report');
  if (missing) return missing;
  return decideAndAppend<Acted>(setting, context, async () => {
    const handling = await loadCitedHandling(setting, citation);
    const decision = await decide(handling);
    if (!decision.ok) return { answer: decision };
    const { report } = handling.recall;
    if (report.status === 'none') throw new Error('nothing follows from what was never submitted');
    const told = { reportId: report.citation, id: report.reportId };
    if (decision.events.length === 0) {
      return { answer: { ok: true, value: { ...told, position: before?.(handling) ?? 0 } } };
    }
    const stream = streamOf.report(report.reportId);
    const expectedVersion = versionOfStream(handling);
    return {
      append: { streams: [{ stream, expectedVersion, events: decision.events }] },
      written: ({ last }) => ({ ...told, position: last }),
    };
  });
}
