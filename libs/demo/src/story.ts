import type { DemoActor } from './demo-actor.js';
import { tellHandling } from './handling-story.js';
import type { DemoPersonKey } from './members.js';
import { rebuiltModel, streetSigns, turtle } from './reports/demonstrations.js';
import { flashCrash, flashCrashFollowUp, flashCrashSeenFromLondon } from './reports/flash-crash.js';
import { leakedConversation } from './reports/leaked-conversation.js';
import { tempe, tempeAsOversight, tempeCorrection } from './reports/tempe.js';

/** Incidents that somebody can see when the story has been told: six that stand, one that its source took back. */
export const DEMO_INCIDENTS = { standing: 6, retracted: 1 } as const;

type Cast = Readonly<Record<DemoPersonKey, DemoActor>>;

/** What happened in the demo network, told through the ordinary commands. Told again, it changes nothing. */
export async function tellStory(cast: Cast): Promise<void> {
  const crash = await tellFlashCrash(cast);
  await tellTempe(cast);
  await tellDemonstrations(cast);
  await cast.chenyu.submits('demo-leaked-conversation', leakedConversation);
  await tellHandling(cast, (report) =>
    cast.priya.submits('demo-flash-crash-exposures', report, crash),
  );
}

/**
 * Two members saw the same afternoon and disagree on its cause; the second report is for their community alone. Gives the
 * incident.
 */
async function tellFlashCrash({ dana, priya, amara }: Cast): Promise<readonly string[]> {
  const { citation, incidents } = await dana.submits('demo-flash-crash', flashCrash);
  const same = incidents.map((incident) => incident.citation);
  await priya.submits('demo-flash-crash-london', flashCrashSeenFromLondon, same);
  await dana.revises(citation, {
    kind: 'follow_up',
    stage: 'intermediate',
    changes: flashCrashFollowUp,
    reason: 'The venues have compared their records.',
  });
  await amara.confirmsPublication(citation);
  return same;
}

/** The office opened an incident of its own without knowing of the other; the coordinator merges it. */
async function tellTempe({ lucia, jonas, amara }: Cast): Promise<void> {
  const first = await lucia.submits('demo-tempe', tempe);
  const second = await jonas.submits('demo-tempe-oversight', tempeAsOversight);
  await lucia.revises(first.citation, {
    kind: 'correction',
    stage: 'initial',
    changes: tempeCorrection,
    reason: 'That the driver had come to rely on the automation is established by now.',
  });
  const [shared] = first.incidents;
  if (!shared) throw new Error('a report that names no incident opens one');
  for (const { citation } of second.incidents) {
    if (citation !== shared.citation) await amara.merges(citation, shared.citation);
  }
  await amara.confirmsPublication(first.citation);
}

/** Shown on purpose, harming nobody; and a near miss that its source took back. */
async function tellDemonstrations({ mei, linjing }: Cast): Promise<void> {
  await mei.submits('demo-turtle', turtle);
  await linjing.submits('demo-rebuilt-model', rebuiltModel);
  const { citation } = await mei.submits('demo-street-signs', streetSigns);
  await mei.retracts(
    citation,
    'The full log shows that a person steered by remote control; no model was involved.',
  );
}
