import type { Outcome } from '@tocsin/alerts';
import type { Handed, SmtpFailure } from './smtp-attempt.js';

type Told = Pick<Outcome, 'latencyMs' | 'request'> & { readonly to: string };

const ANSWER_CHARACTERS = 4_096;

/** What became of a mail, for the delivery log: without the reader's address, which servers like to repeat. */
export function outcomeOf(handed: Handed, { latencyMs, request, to }: Told): Outcome {
  const about = { latencyMs, request };
  if (handed.ok) {
    const answer = answerOf(handed.response, to);
    return { ...about, code: 'DELIVERED', status: 250, answer, result: 'delivered' };
  }
  const { error, isSent } = handed;
  const told = { ...about, status: error.status, answer: answerOf(error.response, to) };
  if (isSent && error.status === null)
    return { ...told, code: 'FATE_UNKNOWN', result: 'uncertain' };
  const code = codeOf(error);
  if (FINAL.has(code)) return { ...told, code, result: 'refused' };
  return { ...told, code, result: 'failed', retryAfterMs: null };
}

/** The address or the mail itself will not be taken tomorrow either; all else may be put right. */
const FINAL: ReadonlySet<string> = new Set(['MAILBOX_REFUSED', 'MESSAGE_REFUSED']);

function codeOf({ code, command, status }: SmtpFailure): string {
  if (code === 'EAUTH') return 'SIGN_IN_REFUSED';
  if (code === 'ETLS') return 'TLS_FAILED';
  if (status === null)
    return code === 'ETIMEDOUT' || code === 'ABORTED' ? 'TIMED_OUT' : 'UNREACHABLE';
  if (status < 500) return 'DEFERRED';
  if (command === 'RCPT TO') return 'MAILBOX_REFUSED';
  // RFC 5321, 4.2.3: 552 and 554 after the text; others before it speak of the sender or the session.
  return command === 'DATA' || code === 'EMESSAGE' ? 'MESSAGE_REFUSED' : 'SENDER_REFUSED';
}

/** What the server said, without the address. */
function answerOf(response: string | null, to: string): string | null {
  if (response === null) return null;
  const address = new RegExp(to.replaceAll(/[^\w@]/g, String.raw`\$&`), 'gi');
  return response.replaceAll(address, '…').slice(0, ANSWER_CHARACTERS);
}
