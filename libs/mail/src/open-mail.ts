import { randomUUID } from 'node:crypto';
import type { Channel } from '@tocsin/alerts';
import type { EventStore } from '@tocsin/event-store';
import { mailLanguage } from './letter.js';
import { confirmationLetter } from './letter-for.js';
import { mailChannel, type MailSetting } from './mail-channel.js';
import { messageOf } from './mail-message.js';
import { recipientsOf } from './recipients.js';
import type { SmtpServer } from './smtp-address.js';
import { handOver } from './smtp-attempt.js';
import { UnsubscribeTokens, type Secrets } from './unsubscribe-links.js';

export type MailOptions = {
  readonly server: SmtpServer;
  readonly from: string;
  /** Scheme and host by which people reach the network. */
  readonly origin: string;
  readonly store: Pick<EventStore, 'readStream'>;
  readonly secrets: Secrets;
};

/** Everything that the network mails. */
export type Mail = {
  readonly channel: Channel;
  /** Mails the link that confirms an address; false: it could not be handed over. */
  sendConfirmation(to: {
    readonly address: string;
    /** BCP 47. */
    readonly language: string;
    readonly secret: string;
  }): Promise<boolean>;
};

/** Mail through an SMTP server. Nothing is connected before something is sent. */
export function openMail({ server, from, origin, store, secrets }: MailOptions): Mail {
  const setting: MailSetting = {
    server,
    from,
    origin,
    recipients: recipientsOf(store),
    tokens: new UnsubscribeTokens(secrets),
    threadKey: secrets.derive('mail/thread'),
  };
  return {
    channel: mailChannel(setting),
    async sendConfirmation({ address, language, secret }) {
      const letter = confirmationLetter({ language: mailLanguage(language), origin }, secret);
      const { threadKey } = setting;
      const addressed = { from, to: address, id: randomUUID(), date: new Date(), threadKey };
      const message = await messageOf(letter, { ...addressed, unsubscribe: null });
      const handing = { from, to: address, message };
      const { signal } = new AbortController();
      return (await handOver(server, handing, { signal })).ok;
    },
  };
}
