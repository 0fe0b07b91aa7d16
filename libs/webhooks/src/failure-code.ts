/** What node says, and what it is called in the delivery log. */
const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'CONNECTION_REFUSED',
  ECONNRESET: 'CONNECTION_CLOSED',
  EPIPE: 'CONNECTION_CLOSED',
  ETIMEDOUT: 'UNREACHABLE',
  EHOSTUNREACH: 'UNREACHABLE',
  ENETUNREACH: 'UNREACHABLE',
  EADDRNOTAVAIL: 'UNREACHABLE',
  EPROTO: 'TLS_FAILED',
};

/** OpenSSL's reasons for refusing a certificate, and node's for a name that is not in it. */
const OF_CERTIFICATE =
  /CERT|SELF_SIGNED|ISSUER|UNABLE_TO_VERIFY|HOSTNAME_MISMATCH|CRL|INVALID_CA|INVALID_PURPOSE/;

/** A stable code for a request that got no status. Never the error's text, which names addresses. */
export function failureCode(error: unknown, signal: AbortSignal): string {
  if (signal.aborted) return 'TIMED_OUT';
  const code = (error as { code?: string } | null)?.code ?? '';
  const known = CODES[code];
  if (known) return known;
  if (code.startsWith('HPE_')) return 'ANSWER_NOT_HTTP';
  if (OF_CERTIFICATE.test(code)) return 'CERTIFICATE_REFUSED';
  return code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') ? 'TLS_FAILED' : 'SENDING_FAILED';
}
