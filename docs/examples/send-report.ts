/**
 * Sends one report to the network and prints its receipt. Run with Node.js 22.18 or newer, or compile it first:
 *
 *   npm install kafkajs@2.2.4 jose@6
 *   TOCSIN_BROKERS=kafka.example.org:9093 TOCSIN_HANDLE=my-lab TOCSIN_PASSWORD=… \
 *   TOCSIN_URL=https://tocsin.example.org node send-report.ts report.json case-4711 [--dry-run]
 *
 * TOCSIN_TLS=0 only for a broker on this machine.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CompactEncrypt, importJWK, type JWK } from 'jose';
import { Kafka, logLevel } from 'kafkajs';

const { TOCSIN_BROKERS = '', TOCSIN_HANDLE: handle = '', TOCSIN_PASSWORD = '' } = process.env;
const [file = '', submissionId = '', ...flags] = process.argv.slice(2);
const report = JSON.parse(readFileSync(file, 'utf8')) as { sharing: { tlp: string } };

const kafka = new Kafka({
  clientId: `${handle}-reports`,
  brokers: TOCSIN_BROKERS.split(','),
  ssl: process.env['TOCSIN_TLS'] !== '0',
  sasl: { mechanism: 'scram-sha-512', username: handle, password: TOCSIN_PASSWORD },
  logLevel: logLevel.ERROR,
});

/** TLP:AMBER and TLP:AMBER+STRICT must not be readable for whoever runs the broker. */
async function encrypted(plain: string): Promise<string> {
  const answer = await fetch(`${process.env['TOCSIN_URL']}/.well-known/jwks.json`);
  const { keys } = (await answer.json()) as { keys: [JWK] };
  return new CompactEncrypt(Buffer.from(plain))
    .setProtectedHeader({
      alg: 'ECDH-ES+A256KW',
      enc: 'A256GCM',
      kid: keys[0].kid ?? '',
      iss: handle,
    })
    .encrypt(await importJWK(keys[0], 'ECDH-ES+A256KW'));
}

const amber = report.sharing.tlp.startsWith('TLP:AMBER');
const plain = JSON.stringify({ submissionId, report });
const messageId = randomUUID();

// Begin to listen first: a receipt that is there before the reader would be taken for an old one.
const consumer = kafka.consumer({ groupId: `${handle}.receipts.${messageId}` });
await consumer.connect();
await consumer.subscribe({ topic: `tocsin.receipts.${handle}.v1`, fromBeginning: true });
const answered = new Promise<string>((resolve) => {
  void consumer.run({
    eachMessage: async ({ message }) => {
      const receipt = String(message.value);
      if ((JSON.parse(receipt) as { messageId: string }).messageId === messageId) resolve(receipt);
    },
  });
});

const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
await producer.connect();
await producer.send({
  topic: `tocsin.intake.${handle}.v1`,
  acks: -1,
  messages: [
    {
      key: submissionId,
      value: amber ? await encrypted(plain) : plain,
      headers: {
        ce_specversion: '1.0',
        ce_id: messageId,
        ce_source: `https://example.org/${handle}`,
        ce_type: 'org.tocsin.report.submit.v1',
        'content-type': amber ? 'application/jose' : 'application/json',
        ...(flags.includes('--dry-run') ? { ce_dryrun: 'true' } : {}),
      },
    },
  ],
});
await producer.disconnect();

process.stdout.write(`${await answered}\n`);
await consumer.disconnect();
