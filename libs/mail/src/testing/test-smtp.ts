import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { SmtpServer } from '../smtp-address.js';

type ReceivedMail = {
  readonly raw: string;
  readonly parsed: ParsedMail;
  readonly to: readonly string[];
  readonly isEncrypted: boolean;
};

/** A real SMTP server on this machine that keeps what arrives. */
export type TestSmtp = {
  readonly received: readonly ReceivedMail[];
  readonly server: SmtpServer;
  readonly stop: () => Promise<void>;
};

export async function startSmtp(options: SMTPServerOptions = {}): Promise<TestSmtp> {
  const received: ReceivedMail[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks);
        void simpleParser(raw).then((parsed) => {
          const to = session.envelope.rcptTo.map(({ address }) => address);
          received.push({ raw: raw.toString(), parsed, to, isEncrypted: session.secure });
          done();
        }, done);
      });
    },
    ...options,
  });
  smtp.on('error', () => undefined);
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  return {
    received,
    server: serverAt(port),
    stop: () => new Promise<void>((resolve) => smtp.close(() => resolve())),
  };
}

const serverAt = (port: number): SmtpServer => ({
  host: '127.0.0.1',
  port,
  secure: false,
  requireTls: false,
  login: null,
});

export type Script = {
  /** Asked of each connection; false: it says nothing. */
  readonly greets: () => boolean;
  /** Answers each line of the client; null closes the connection, undefined says nothing. */
  readonly onLine: (line: string) => string | null | undefined;
  /** What to do when the closing dot has come. */
  readonly onDot: (socket: Socket) => void;
};

/** A server that speaks just enough SMTP to behave badly at a chosen point. */
export async function startScripted(script: Partial<Script>): Promise<{
  readonly server: SmtpServer;
  readonly dots: () => number;
  readonly stop: () => Promise<void>;
}> {
  let dots = 0;
  const sockets = new Set<Socket>();
  const listener: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    converse(socket, {
      greets: script.greets ?? (() => true),
      onLine: script.onLine ?? usual,
      onDot: (at) => {
        dots += 1;
        if (script.onDot) script.onDot(at);
        else at.write('250 taken\r\n');
      },
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return {
    server: serverAt((listener.address() as AddressInfo).port),
    dots: () => dots,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}

/** What a server in good health says. */
export const usual = (line: string): string => {
  if (/^DATA/i.test(line)) return '354 go ahead';
  if (/^QUIT/i.test(line)) return '221 bye';
  return '250 fine';
};

function converse(socket: Socket, { greets, onLine, onDot }: Script): void {
  let text = '';
  let inData = false;
  if (greets()) socket.write('220 scripted\r\n');
  socket.on('data', (chunk) => {
    text += chunk.toString();
    for (;;) {
      const end = text.indexOf(inData ? '\r\n.\r\n' : '\r\n');
      if (end === -1) return;
      const line = text.slice(0, end);
      text = text.slice(end + (inData ? 5 : 2));
      if (inData) {
        inData = false;
        onDot(socket);
        continue;
      }
      const answer = onLine(line);
      if (answer === null) socket.destroy();
      else if (answer !== undefined) socket.write(`${answer}\r\n`);
      inData = answer?.startsWith('354') ?? false;
    }
  });
}
