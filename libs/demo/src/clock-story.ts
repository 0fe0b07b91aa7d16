import type { ClockCommands } from '@tocsin/commands';
import { valueOf, done, DONE } from './outcomes.js';
import type { DemoStage } from './demo-stage.js';
import { leakedConversation } from './reports/leaked-conversation.js';

/** As the report says, and on the same morning. */
const AWARE = new Date('2026-11-20T03:15:00+08:00');
const FILED = new Date('2026-11-20T05:40:00+08:00');

const DAY_MS = 86_400_000;

/** By 国家网络安全事件报告管理办法: four hours for the first report, 30 days from the end of handling for the last one. */
const FIRST_REPORT = 'cn-cac-4-other';
const CLOSING_REPORT = 'cn-cac-8';

/**
 * The member whose assistant leaked has to report that: it did so in time, and the closing report is still to come. Told
 * again, it changes nothing.
 */
export async function tellOfClocks({
  commands,
  as,
}: Pick<DemoStage, 'commands' | 'as'>): Promise<void> {
  const chenyu = as('chenyu');
  const submission = { submissionId: 'demo-leaked-conversation', report: leakedConversation };
  const { incidents } = valueOf(await commands.submitReport(submission, chenyu));
  const [incident] = incidents;
  if (!incident) throw new Error('a report that names no incident opens one');
  const { clockId } = valueOf(
    await commands.startClock(
      {
        incidentId: incident.citation,
        ruleId: FIRST_REPORT,
        starts: [{ kind: 'aware', at: AWARE }],
        note: '初步判断为较大网络安全事件。',
      },
      chenyu,
    ),
  );
  valueOf(
    await commands.recordFiling({ clockId, filedAt: FILED, reference: 'HX-2026-0417' }, chenyu),
  );
  await startClosing(commands, incident.citation, chenyu);
}

/** Handled the other day, as of the first start: so it runs for some weeks whenever the network begins. */
async function startClosing(
  commands: ClockCommands,
  incidentId: string,
  chenyu: ReturnType<DemoStage['as']>,
): Promise<void> {
  const handled = new Date(Date.now() - 2 * DAY_MS);
  const starts = [{ kind: 'handled', at: handled }] as const;
  const started = await commands.startClock({ incidentId, ruleId: CLOSING_REPORT, starts }, chenyu);
  done(started, [...DONE, 'ALREADY_STARTED']);
}
