import { done, type PermissionScene, type Submitted } from './scene.js';

/** A clock that the author has just started for a report's incident; set aside where that is asked for. */
export async function startedClock(
  scene: PermissionScene,
  { incident: incidentId }: Submitted,
  { aside = false } = {},
): Promise<{ readonly clockId: string; readonly version: string }> {
  const { commands } = scene.network;
  const author = await scene.context('author');
  const starts = [{ kind: 'aware' as const, at: new Date('2026-05-05T08:00:00.000Z') }];
  const clock = done(
    await commands.startClock({ incidentId, ruleId: 'eu-gdpr-33-1', starts }, author),
  );
  const { clockId } = clock;
  return aside
    ? done(await commands.setClockAside({ clockId, reason: 'No data.' }, author))
    : clock;
}
