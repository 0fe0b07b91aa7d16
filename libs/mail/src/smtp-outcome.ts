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

/** OpenSSL's reasons for refusing a certificate, and node's for a name that is not in it. */
const OF_CERTIFICATE =
  /CERT|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY|HOSTNAME_MISMATCH|CRL|INVALID_CA|INVALID_PURPOSE/;

function codeOf(failure: SmtpFailure): string {
  const { code, command, status } = failure;
  if (code === 'EAUTH') return 'SIGN_IN_REFUSED';
  if (status === null) return codeOfSilence(failure);
  if (code === 'ETLS') return 'TLS_FAILED';
  if (status < 500) return 'DEFERRED';
  if (command === 'RCPT TO') return 'MAILBOX_REFUSED';
  // RFC 5321, 4.2.3: 552 and 554 after the text; others before it speak of the sender or the session.
  return command === 'DATA' || code === 'EMESSAGE' ? 'MESSAGE_REFUSED' : 'SENDER_REFUSED';
}

/** Where the server had no say. */
function codeOfSilence({ code, cause }: SmtpFailure): string {
  if (code === 'ETLS') return 'TLS_FAILED';
  if (OF_CERTIFICATE.test(cause ?? '')) return 'CERTIFICATE_REFUSED';
  return code === 'ETIMEDOUT' || code === 'ABORTED' ? 'TIMED_OUT' : 'UNREACHABLE';
}

/** What the server said, without the address. */
function answerOf(response: string | null, to: string): string | null {
  if (response === null) return null;
  const address = new RegExp(to.replaceAll(/[^\w@]/g, String.raw`\$&`), 'gi');
  return response.replaceAll(address, '…').slice(0, ANSWER_CHARACTERS);
}
