import { describeChannel } from '@tocsin/alerts/testing';
import { mailChannel } from './mail-channel.js';
import { startSmtp } from './testing/test-smtp.js';
import { UnsubscribeTokens } from './unsubscribe-links.js';

const ADDRESSES: Readonly<Record<string, string>> = {
  takes: 'takes@people.example',
  fails: 'fails@people.example',
  hangs: 'hangs@people.example',
};

describeChannel('mail', async () => {
  const smtp = await startSmtp({
    onRcptTo({ address }, _session, done) {
      if (address === ADDRESSES['takes']) done();
      else if (address === ADDRESSES['fails']) done(new Error(`no mailbox ${address}`));
      // Else nothing is ever said.
    },
  });
  return {
    channel: mailChannel({
      server: smtp.server,
      from: 'alerts@tocsin.example',
      origin: 'https://tocsin.example',
      recipients: async (destination) => {
        const address = ADDRESSES[destination];
        return address === undefined ? null : { address, language: 'en' };
      },
      tokens: new UnsubscribeTokens({ derive: () => Buffer.alloc(32, 1) }),
      threadKey: Buffer.alloc(32, 1),
    }),
    takes: 'takes',
    fails: 'fails',
    hangs: 'hangs',
    unknown: 'nobody',
    arrived: async () =>
      smtp.received.map(({ parsed }) => /^<([^@]+)@/.exec(parsed.messageId ?? '')?.[1] ?? ''),
    secrets: Object.values(ADDRESSES),
    close: () => smtp.stop(),
  };
});
