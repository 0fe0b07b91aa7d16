import { hashToken } from '@tocsin/access';
import type { CommandContext } from '@tocsin/commands';
import type { IncidentFilter } from '@tocsin/domain';
import type { Network } from '@tocsin/network';

/** A rule for the holder of a token, pushed to an endpoint at a port of this machine; null: not pushed. */
export type Alerting = {
  readonly token: string;
  readonly filter: IncidentFilter;
  readonly port: number | null;
};

/** Registers the endpoint and writes the rule, by the ordinary commands. */
export async function alerting(
  { access, commands }: Network,
  { token, filter, port }: Alerting,
): Promise<void> {
  const signedIn = await access.signIn(hashToken(token));
  if (!signedIn.ok) throw new Error(signedIn.problem);
  const { principal } = signedIn;
  const context: CommandContext = {
    principal: { ...principal, scopes: [...principal.scopes, 'administer'] },
    correlation: { correlationId: 'bench', causationId: null, trace: null },
  };
  const webhookIds: string[] = [];
  if (port !== null) {
    const url = `http://127.0.0.1:${port}/alerts`;
    const registered = await commands.registerWebhook(
      { url, label: 'measured', payload: 'thin' },
      context,
    );
    if (!registered.ok) throw new Error(registered.error.message);
    if (!registered.value.challenge.answered) throw new Error(registered.value.challenge.code);
    webhookIds.push(registered.value.webhookId);
  }
  const definition = {
    name: 'measured',
    filter,
    kinds: ['PUBLISHED'],
    channels: { email: false, webhookIds },
    timing: { kind: 'live' },
    throttle: null,
    quietHours: null,
    expiresAt: null,
  } as const;
  const created = await commands.createAlertRule({ owner: 'person', definition }, context);
  if (!created.ok) throw new Error(created.error.message);
}
