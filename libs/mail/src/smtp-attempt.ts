import { once } from 'node:events';
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SmtpServer } from './smtp-address.js';

/** What is handed over. */
export type Handing = {
  readonly from: string;
  readonly to: string;
  readonly message: Buffer;
};

/** How it ended. `isSent`: the whole mail was on its way when it failed, so that it may have arrived. */
export type Handed =
  | { readonly ok: true; readonly response: string }
  | { readonly ok: false; readonly isSent: boolean; readonly error: SmtpFailure };

/** As nodemailer tells of it. */
export type SmtpFailure = {
  /** Its code, as ECONNECTION, EAUTH, EENVELOPE, EMESSAGE, ETLS, ETIMEDOUT; ABORTED is ours. */
  readonly code: string;
  /** What the system or TLS said, as ECONNREFUSED, CERT_HAS_EXPIRED; null where it said nothing. */
  readonly cause: string | null;
  /** The command that was refused, as RCPT TO. */
  readonly command: string | null;
  readonly status: number | null;
  readonly response: string | null;
};

export type Patience = {
  /** Until there is a connection and a greeting, and then from one sign of life to the next. */
  readonly quietMs: number;
  /** For the whole of it: a server that drips is given up. */
  readonly wholeMs: number;
};

/** All of it within the 30 seconds that a dispatcher gives an attempt. */
const PATIENCE: Patience = { quietMs: 20_000, wholeMs: 25_000 };

/** One mail over one connection, which is closed afterwards. Never throws. */
export async function handOver(
  server: SmtpServer,
  handing: Handing,
  { signal, patience = PATIENCE }: { readonly signal: AbortSignal; readonly patience?: Patience },
): Promise<Handed> {
  const connection = connectionTo(server, patience);
  const stream = Readable.from([handing.message], { objectMode: false });
  let isSent = false;
  // Read to its end, the closing dot follows: from here on only the server knows.
  stream.once('end', () => {
    isSent = true;
  });
  const whole = AbortSignal.any([signal, AbortSignal.timeout(patience.wholeMs)]);
  try {
    const response = await Promise.race([
      converse(connection, server, { ...handing, stream }),
      endOf(connection, whole),
    ]);
    return { ok: true, response };
  } catch (error) {
    return { ok: false, isSent, error: failureOf(error) };
  } finally {
    stream.destroy();
    connection.close();
  }
}

function connectionTo(server: SmtpServer, { quietMs }: Patience): SMTPConnection {
  const { host, port, secure, requireTls } = server;
  const connection = new SMTPConnection({
    host,
    port,
    secure,
    requireTLS: requireTls,
    ignoreTLS: !requireTls,
    connectionTimeout: quietMs,
    greetingTimeout: quietMs,
    socketTimeout: quietMs,
    dnsTimeout: quietMs,
    maxResponseSize: 64 * 1024,
  });
  // What still goes wrong once the outcome is known is nobody's any more, and must not end the process.
  connection.on('error', () => undefined);
  return connection;
}

type Conversation = Handing & { readonly stream: Readable };

async function converse(
  connection: SMTPConnection,
  { login }: SmtpServer,
  { from, to, message, stream }: Conversation,
): Promise<string> {
  await told((done) => connection.connect(done));
  if (login) await told((done) => connection.login({ credentials: login }, done));
  const envelope = { from, to: [to], size: message.length };
  const info = await new Promise<{ response?: string | undefined }>((resolve, reject) => {
    connection.send(envelope, stream, (error, sent) => {
      if (error) reject(error);
      else resolve(sent);
    });
  });
  connection.quit();
  return info.response ?? '';
}

const told = (begin: (done: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    begin((error) => (error ? reject(error) : resolve()));
  });

/** Rejected with what ends the conversation from outside: an error of the connection, or an abort. */
async function endOf(connection: SMTPConnection, signal: AbortSignal): Promise<never> {
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = () => reject(Object.assign(new Error('aborted'), { code: 'ABORTED' }));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  const failed = once(connection, 'error').then(([error]) => Promise.reject(error as Error));
  return Promise.race([aborted, failed]);
}

function failureOf(error: unknown): SmtpFailure {
  const { code, originalCode, command, responseCode, response } = error as Partial<
    Record<'code' | 'originalCode' | 'command' | 'response', string> & { responseCode: number }
  >;
  return {
    code: code ?? 'UNKNOWN',
    cause: originalCode ?? null,
    command: command ?? null,
    status: responseCode ?? null,
    response: response ?? null,
  };
}
