import { done, type PermissionScene } from './scene.js';

type Become = 'WebhookPaused' | 'WebhookDisabled';

/** An endpoint of the source that has answered its challenge, and what has become of it. The one before is removed: twenty are the most. */
export class Webhooks {
  #last: string | null = null;

  constructor(readonly scene: PermissionScene) {}

  async another(become?: Become): Promise<string> {
    const { network } = this.scene;
    const administrator = await this.scene.context("source's administrator");
    if (this.#last) await network.commands.removeWebhook({ webhookId: this.#last }, administrator);
    this.#last = await registered(this.scene);
    await given(this.scene, this.#last, become);
    return this.#last;
  }
}

/** One that was disabled while it failed, so that every field has something to show. */
export async function failingWebhook(scene: PermissionScene): Promise<string> {
  const webhookId = await registered(scene);
  await given(scene, webhookId, 'WebhookDisabled');
  scene.network.endpoints.failing.set(webhookId, new Date('2026-05-01T00:00:00.000Z'));
  return webhookId;
}

async function registered(scene: PermissionScene): Promise<string> {
  const input = { url: 'https://hooks.example.org', label: 'duty room', payload: 'thin' } as const;
  const administrator = await scene.context("source's administrator");
  return done(await scene.network.commands.registerWebhook(input, administrator)).webhookId;
}

async function given(scene: PermissionScene, webhookId: string, become?: Become): Promise<void> {
  const { organisationId } = scene.member('northgate');
  const data = { webhookId, organisationId };
  if (become === 'WebhookPaused') await scene.network.given({ type: become, data });
  if (become === 'WebhookDisabled') {
    await scene.network.given({ type: become, data: { ...data, reason: 'GONE' } });
  }
}
