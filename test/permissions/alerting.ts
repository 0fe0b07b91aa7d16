import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ownerIdOf, type AlertRuleDefinition, type AlertRuleOwner } from '@tocsin/domain';
import { done, type PermissionScene } from './scene.js';

const DEFINITION: AlertRuleDefinition = {
  name: 'Everything green',
  filter: { kind: 'label', in: ['TLP:GREEN'] },
  kinds: ['PUBLISHED', 'CLOCK_RUNNING_OUT'],
  channels: { email: true, webhookIds: ['01900000-0000-7000-8000-0000776562aa'] },
  timing: { kind: 'weekly', day: 1, at: '08:00', zone: 'Asia/Singapore' },
  throttle: { most: 5, minutes: 60 },
  quietHours: {
    from: '22:00',
    to: '07:00',
    zone: 'Asia/Singapore',
    unlessSeverity: ['disaster'],
  },
  expiresAt: '2999-01-01T00:00:00.000Z',
};

const author = (scene: PermissionScene) => {
  const account = scene.viewers.get('author');
  if (!account) throw new Error('there is an author');
  return account;
};

/** One more rule of the author, or of the source. Answers its id. */
export async function aRule(
  scene: PermissionScene,
  owner: AlertRuleOwner = 'person',
): Promise<string> {
  const { personId, organisationId } = author(scene);
  const ruleId = randomUUID();
  const data = { ruleId, owner, personId, organisationId };
  const channels = { ...DEFINITION.channels, email: owner === 'person' };
  const content = { ...DEFINITION, channels };
  await scene.network.given({ type: 'AlertRuleCreated', data, content });
  return ruleId;
}

/** An alert of a rule of the author, or of the source, as the notifier raises it. Answers its id. */
export async function anAlert(
  scene: PermissionScene,
  owner: AlertRuleOwner = 'person',
): Promise<string> {
  const { network } = scene;
  const ruleId = await aRule(scene, owner);
  network.raiseAlerts();
  await scene.another('GREEN');
  const recipients = [ownerIdOf({ owner, ...author(scene) })];
  for (let tries = 0; tries < 400; tries += 1) {
    const page = { recipients, after: null, order: 'newest', limit: 100 } as const;
    const raised = (await network.alerts.inbox(page)).find((alert) => alert.ruleId === ruleId);
    if (raised) return raised.alertId;
    await pause(25);
  }
  throw new Error('no alert was raised');
}

/** A clock of the source passes a mark, and its people are alerted. */
async function reminded(scene: PermissionScene): Promise<void> {
  const { organisationId, personId } = author(scene);
  const { incidentId } = await scene.another('GREEN');
  const of = { clockId: randomUUID(), incidentId, organisationId };
  await scene.network.given({
    type: 'ClockStarted',
    data: {
      ...of,
      ruleId: 'eu-nis2-23-4-a',
      personId,
      starts: { aware: '2026-05-05T08:00:00.000Z' },
      drill: false,
    },
    content: { note: null },
  });
  await scene.network.given({
    type: 'ClockRanLow',
    data: { ...of, mark: 'half', dueAt: '2026-05-06T08:00:00.000Z' },
  });
  const page = { recipients: [personId], after: null, order: 'newest', limit: 100 } as const;
  for (let tries = 0; tries < 400; tries += 1) {
    const raised = await scene.network.alerts.inbox(page);
    if (raised.some(({ kinds }) => kinds.includes('CLOCK_RUNNING_OUT'))) return;
    await pause(25);
  }
  throw new Error('nobody was reminded of a clock');
}

/** An alert that was taken up and handed on, one of a clock, and silences. */
export async function alerted(scene: PermissionScene): Promise<void> {
  const { commands } = scene.network;
  const context = await scene.context('author');
  const alertId = await anAlert(scene);
  await reminded(scene);
  // Of an organisation's rules its audit tells.
  await aRule(scene, 'organisation');
  done(await commands.acknowledgeAlert({ alertId }, context));
  const personId = scene.viewers.get("source's responder")?.personId ?? '';
  done(await commands.handOnAlert({ alertId, personId }, context));
  const until = new Date(Date.now() + 86_400_000);
  done(await commands.silenceAlert({ alertId, until }, context));
}
