import type { Outcome } from '@tocsin/alerts';
import type { AddressGuard } from './address-guard.js';
import { failureCode } from './failure-code.js';
import { postPinned, type Answer } from './one-request.js';
import { retryAfterMs } from './retry-after.js';

/** What one attempt stands on. */
export type AttemptSetting = {
  readonly guard: AddressGuard;
  /** For name, connection, request and answer together; 15 s. */
  readonly timeoutMs?: number;
  /** Certificates to trust besides those of the machine: for specs. */
  readonly certificates?: readonly string[];
};

export type Attempt = {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
};

/** What came of an attempt, and what the endpoint answered as far as it was read. */
export type Attempted = { readonly outcome: Outcome; readonly text: string };

const TIMEOUT_MS = 15_000;
/** Kept of an answer, in bytes. */
const KEPT_BYTES = 4_096;

/**
 * One attempt: the address is checked, then a POST goes to it. The status decides, also where the answer's body broke off
 * or was too long: an endpoint that said 2xx has it. Throws nothing.
 */
export async function attempt(setting: AttemptSetting, given: Attempt): Promise<Attempted> {
  const signal = AbortSignal.any([
    given.signal,
    AbortSignal.timeout(setting.timeoutMs ?? TIMEOUT_MS),
  ]);
  const started = performance.now();
  const told = (outcome: Told): Outcome => ({
    request: describe(given),
    latencyMs: Math.ceil(performance.now() - started),
    ...outcome,
  });
  const checked = await setting.guard.check(given.url, signal);
  if (!checked.ok) return { outcome: told(failed(checked.code)), text: '' };
  try {
    const { certificates } = setting;
    const { headers, body } = given;
    const answer = await postPinned({
      ...checked,
      headers: { ...HEADERS, ...headers },
      body,
      signal,
      ...(certificates && { certificates }),
    });
    return { outcome: told(outcomeOf(answer)), text: answer.text };
  } catch (error) {
    const code = isCalledOff(given.signal) ? 'CANCELLED' : failureCode(error, signal);
    return { outcome: told(failed(code)), text: '' };
  }
}

/** By whoever waits for it, as a process that stops does; not because time was up. */
const isCalledOff = ({ aborted, reason }: AbortSignal): boolean =>
  aborted && !(reason instanceof DOMException && reason.name === 'TimeoutError');

const HEADERS = {
  'content-type': 'application/json; charset=utf-8',
  accept: '*/*',
  'user-agent': 'Tocsin-Webhooks/1.0',
};

type Told = Outcome extends infer Each
  ? Each extends Outcome
    ? Omit<Each, 'latencyMs' | 'request'>
    : never
  : never;

const failed = (code: string): Told => ({
  code,
  status: null,
  answer: null,
  result: 'failed',
  retryAfterMs: null,
});

/** Neither path nor query: they may hold a secret. */
const describe = ({ url, body }: Attempt): string => {
  const origin = URL.canParse(url) ? new URL(url).origin : 'an address that cannot be read';
  return `POST ${origin} ${Buffer.byteLength(body)} bytes`;
};

function outcomeOf(answer: Answer): Told {
  const { status, text, end, retryAfter } = answer;
  const told = { status, answer: kept(text) };
  if (status >= 200 && status < 300) {
    return { ...told, result: 'delivered', code: end === 'WHOLE' ? 'DELIVERED' : `ANSWER_${end}` };
  }
  if (status === 410) return { ...told, result: 'refused', code: 'GONE' };
  const code = status >= 300 && status < 400 ? 'REDIRECT_REFUSED' : 'STATUS_REFUSED';
  return { ...told, result: 'failed', code, retryAfterMs: retryAfterMs(status, retryAfter) };
}

/** The first bytes as text that a database holds: no NUL, no half character at the end. */
const kept = (text: string): string =>
  Buffer.from(text.replaceAll('\0', '\uFFFD'), 'utf8')
    .subarray(0, KEPT_BYTES)
    .toString('utf8')
    .replace(/\uFFFD$/, '');
