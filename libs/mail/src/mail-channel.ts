import type { Channel, Notification, Outcome } from '@tocsin/alerts';
import { letterFor } from './letter-for.js';
import { messageOf } from './mail-message.js';
import type { Recipients } from './recipients.js';
import type { SmtpServer } from './smtp-address.js';
import { handOver, type Patience } from './smtp-attempt.js';
import { outcomeOf } from './smtp-outcome.js';
import type { UnsubscribeTokens } from './unsubscribe-links.js';

/** What mail goes out with. */
export type MailSetting = {
  readonly server: SmtpServer;
  /** The address that it comes from. */
  readonly from: string;
  /** Scheme and host by which people reach the network. */
  readonly origin: string;
  readonly recipients: Recipients;
  readonly tokens: UnsubscribeTokens;
  readonly threadKey: Uint8Array;
  readonly patience?: Patience;
};

/** Alerts by mail. An address that was never confirmed, or was taken away, gets nothing. */
export const mailChannel = (setting: MailSetting): Channel => ({
  name: 'email',
  async send(notification, signal) {
    const began = performance.now();
    const nothing = (code: string) => unsent(code, performance.now() - began);
    try {
      const recipient = await setting.recipients(notification.destination);
      if (recipient === null) return nothing('NO_CONFIRMED_ADDRESS');
      const { language, address } = recipient;
      const letter = letterFor(notification, { language, origin: setting.origin });
      if (letter === null) return nothing('NOTHING_TO_TELL');
      const { from, threadKey, server, patience } = setting;
      const message = await messageOf(letter, {
        from,
        to: address,
        id: notification.deliveryId,
        date: notification.sentAt,
        unsubscribe: unsubscribeAddress(setting, notification),
        threadKey,
      });
      const handed = await handOver(
        server,
        { from, to: address, message },
        { signal, ...(patience && { patience }) },
      );
      return outcomeOf(handed, {
        latencyMs: Math.round(performance.now() - began),
        request: `${server.secure ? 'smtps' : 'smtp'}://${server.host}:${server.port}, ${message.length} bytes`,
        to: address,
      });
    } catch {
      // Events that cannot be read for now: nothing left this process.
      return { ...nothing('RECIPIENT_UNKNOWN_FOR_NOW'), result: 'failed', retryAfterMs: null };
    }
  },
});

/** What is not mailed now would not be later either. */
const unsent = (code: string, latencyMs: number): Outcome & { readonly result: 'refused' } => ({
  result: 'refused',
  code,
  status: null,
  latencyMs: Math.round(latencyMs),
  request: 'nothing was sent',
  answer: null,
});

function unsubscribeAddress(
  { tokens, origin }: MailSetting,
  { rule, kind, destination }: Notification,
): string | null {
  if (rule === null || kind === 'test' || kind === 'notice') return null;
  const token = tokens.tokenFor({ ruleId: rule.ruleId, personId: destination });
  return `${origin}/unsubscribe/${token}`;
}
