// Appends submissions as fast as it can, several at a time, until it is killed. Tells each acknowledged one on stdout
// with a write that is over before the next line runs, so that kill -9 cannot take back what was told.
import { writeSync } from 'node:fs';
import { MasterKey, openEventStore } from '../../dist/index.js';
import { aSubmission } from '../../dist/testing.js';

const { url, masterKey, from, writers } = JSON.parse(String(process.argv[2]));
const store = await openEventStore({ url, masterKey: MasterKey.load({ value: masterKey }) });

let next = from;
async function write() {
  for (;;) {
    const number = next++;
    const result = await store.append(aSubmission(number));
    if (!result.ok) throw new Error(JSON.stringify(result.conflict));
    const { first, last, recordedAt } = result;
    writeSync(1, `${JSON.stringify({ number, first, last, recordedAt })}\n`);
  }
}
await Promise.all(Array.from({ length: writers }, write));
