/** The server that mail is handed to. */
export type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte (smtps). */
  readonly secure: boolean;
  /** Without STARTTLS nothing is sent. */
  readonly requireTls: boolean;
  /** Never print it. */
  readonly login: { readonly user: string; readonly pass: string } | null;
};

const PORTS: Readonly<Record<string, number>> = { 'smtp:': 587, 'smtps:': 465 };
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/i;

/**
 * Reads `smtp://user:password@host:587` (STARTTLS, without which nothing is sent, except on this machine) or
 * `smtps://…` (TLS from the start). `?tls=off` hands mail over in clear, for a relay in one's own network. Null: no such
 * address.
 */
export function readSmtpUrl(text: string): SmtpServer | null {
  const address = URL.canParse(text) ? new URL(text) : null;
  if (address === null || !isServerAlone(address)) return null;
  const { protocol, hostname, port, search } = address;
  const secure = protocol === 'smtps:';
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || PORTS[protocol]),
    secure,
    requireTls: !secure && search === '' && !LOOPBACK.test(hostname),
    login: loginIn(address),
  };
}

/** Nothing but where and as whom, and `tls=off` where TLS does not come first. */
function isServerAlone(address: URL): boolean {
  const { protocol, hostname, pathname, search, hash, username, password } = address;
  if (!Object.hasOwn(PORTS, protocol) || hostname === '') return false;
  if (!/^\/?$/.test(pathname) || hash !== '') return false;
  if ((username === '') !== (password === '')) return false;
  if (!isDecodable(username + password)) return false;
  return search === '' || (search === '?tls=off' && protocol === 'smtp:');
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

const loginIn = ({ username, password }: URL): SmtpServer['login'] =>
  username === ''
    ? null
    : { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
