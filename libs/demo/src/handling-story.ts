import type { Submitted } from '@tocsin/commands';
import type { HandlingActor } from './handling-actor.js';
import { flashCrashExposures } from './reports/flash-crash-exposures.js';

/** Who passes the bank's figures on, asks to, and gives them back. */
type Cast = Readonly<Record<'dana' | 'linjing' | 'lucia' | 'mei' | 'priya', HandlingActor>>;

/**
 * A bank shares figures in confidence with four others. One names its client, two ask to share more widely, one of them
 * in vain; then the bank sees that it named two by mistake and takes the figures back: one of these has said that its
 * copies are deleted, the other says nothing.
 */
export async function tellHandling(
  cast: Cast,
  submit: (sharing: typeof flashCrashExposures) => Promise<Submitted>,
): Promise<void> {
  const { dana, linjing, lucia, mei, priya } = cast;
  const report = await submit(flashCrashExposures);
  await linjing.namesClient(report.citation, 'huaxing-zhilian');
  const toAuthority = await dana.asksToShare(report, {
    organisations: ['rhein-aufsicht-ki'],
    reason: 'The office looks at the same venues and has asked us for figures of this kind.',
  });
  await priya.grants(report.citation, {
    requestId: toAuthority,
    reason: 'Agreed: the office may have the figures under the same label.',
  });
  const toSecretariat = await mei.asksToShare(report, {
    organisations: ['tocsin-secretariat'],
    reason: 'The secretariat could compare them with other afternoons.',
  });
  await priya.refuses(report.citation, {
    requestId: toSecretariat,
    reason: 'The figures name positions of customers. The summary has to do.',
  });
  await priya.shares(
    report.citation,
    {
      ...flashCrashExposures.sharing,
      recipients: ['northgate-ai', 'pudong-ai-response-centre', 'rhein-aufsicht-ki'],
    },
    'Two laboratories stood on the list by mistake.',
  );
  await lucia.acknowledgesRecall(report.citation);
}
