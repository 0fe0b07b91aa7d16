// Hands one mail over to a server, by the certificates that this process was told to trust, and prints what came of it.
import { mailChannel } from '../../dist/mail-channel.js';
import { aNotification } from '../../dist/testing/notifications.js';
import { UnsubscribeTokens } from '../../dist/unsubscribe-links.js';

const channel = mailChannel({
  server: JSON.parse(String(process.argv[2])),
  from: 'alerts@tocsin.example',
  origin: 'https://tocsin.example',
  recipients: async () => ({ address: 'fang.wang@example.org', language: 'en' }),
  tokens: new UnsubscribeTokens({ derive: () => Buffer.alloc(32, 1) }),
  threadKey: Buffer.alloc(32, 1),
});
const outcome = await channel.send(aNotification(), AbortSignal.timeout(60_000));
process.stdout.write(JSON.stringify(outcome));
