import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** What is answered to the next question for a name; `refuse`: the server fails; `silent`: nothing comes. */
type Answers = readonly string[] | 'refuse' | 'silent';

/** A resolver of a spec: it speaks DNS over UDP (RFC 1035) and knows what it is told. */
export type NameServer = {
  /** For `Resolver.setServers`. */
  readonly address: string;
  /** Addresses of a name, for each question in turn; the last answer stays. */
  knows(name: string, ...inTurn: readonly Answers[]): void;
  /** Names that were asked for, with the kind of record. */
  readonly asked: readonly string[];
  close(): Promise<void>;
};

/** The kind of record that holds IPv6 addresses; 1 is that for IPv4. */
const AAAA = 28;
const [NO_ERROR, SERVER_FAILURE, NO_SUCH_NAME] = [0, 2, 3];

export async function openNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  const known = new Map<
    string,
    { readonly inTurn: readonly Answers[]; readonly turns: Map<number, number> }
  >();
  const asked: string[] = [];
  socket.on('message', (question, from) => {
    const { name, type, end } = questionIn(question);
    asked.push(`${type === AAAA ? 'AAAA' : 'A'} ${name}`);
    const entry = known.get(name);
    const turn = entry?.turns.get(type) ?? 0;
    entry?.turns.set(type, turn + 1);
    const answers = entry?.inTurn[Math.min(turn, entry.inTurn.length - 1)];
    if (answers === 'silent') return;
    const reply = replyTo(question.subarray(0, end), type, answers);
    socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => {
    socket.bind(0, '127.0.0.1', resolve);
  });
  return {
    address: `127.0.0.1:${socket.address().port}`,
    knows: (name, ...inTurn) => void known.set(name, { inTurn, turns: new Map() }),
    asked,
    close: () =>
      new Promise((resolve) => {
        socket.close(() => resolve());
      }),
  };
}

/** The first question, and where it ends. */
function questionIn(message: Buffer): { name: string; type: number; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: message.readUInt16BE(at + 1), end: at + 5 };
}

function replyTo(question: Buffer, type: number, answers: Answers | undefined): Buffer {
  const code =
    answers === undefined ? NO_SUCH_NAME : answers === 'refuse' ? SERVER_FAILURE : NO_ERROR;
  const records = Array.isArray(answers)
    ? (answers as readonly string[]).filter((address) => (type === AAAA) === isIPv6(address))
    : [];
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt32BE(0, 8);
  return Buffer.concat([head, ...records.map((address) => record(type, address))]);
}

/** A record that points to the name of the question, valid for no time at all. */
function record(type: number, address: string): Buffer {
  const data = bytesOf(address);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0);
  head.writeUInt16BE(type, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(0, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function bytesOf(address: string): Buffer {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const [before = '', after = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':'));
  const missing = 8 - groups(before).length - groups(after).length;
  const all = [...groups(before), ...Array<string>(missing).fill('0'), ...groups(after)];
  return Buffer.from(all.map((group) => group.padStart(4, '0')).join(''), 'hex');
}
