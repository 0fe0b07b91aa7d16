import { accept, refuse, type Decision } from '../decision.js';
import { addressProblem, type AddressProblem } from './email-address.js';
import type { PersonState } from './person.js';
import type {
  PersonEmailConfirmed,
  PersonEmailNamed,
  PersonEmailRemoved,
} from './person-events.js';

export type AlertEmailRefusal =
  AddressProblem | 'NOT_FOUND' | 'TOO_SOON' | 'NOTHING_CHANGES' | 'CONFIRMATION_INVALID';

type Decided<Event> = Decision<Event, AlertEmailRefusal>;

/** How long the link in the mail confirms: a day. */
export const CONFIRMATION_MS = 86_400_000;

/** Nobody is mailed at somebody else's wish more often than this. */
export const CONFIRMATION_GAP_MS = 60_000;

export type NameAlertEmail = {
  readonly address: string;
  /** SHA-256 of the secret in the link, lower-case hex: the secret itself never gets here. */
  readonly hash: string;
  /** Milliseconds UTC. */
  readonly now: number;
};

const SENTENCES: Readonly<Record<AddressProblem, string>> = {
  ADDRESS_REQUIRED: 'Name an address.',
  ADDRESS_TOO_LONG: 'An address has at most 254 characters, 64 of them before the @.',
  ADDRESS_INVALID: 'Name one e-mail address, as name@example.org, and nothing else.',
};

/** Names an address for a person's own alerts. One that is confirmed stays in use until this one is. */
export function nameAlertEmail(
  state: PersonState,
  command: NameAlertEmail,
): Decided<PersonEmailNamed> {
  if (state.status !== 'active') return notFound();
  const address = command.address.trim();
  const problem = addressProblem(address);
  if (problem) return refuse(problem, SENTENCES[problem]);
  const { confirmed, waiting } = state.email;
  if (address === confirmed && waiting === null) {
    return refuse('NOTHING_CHANGES', 'Alerts go to this address already.');
  }
  if (
    waiting &&
    command.now < Date.parse(waiting.expiresAt) - CONFIRMATION_MS + CONFIRMATION_GAP_MS
  ) {
    return refuse('TOO_SOON', 'A link was mailed within the last minute. Wait a minute.');
  }
  const { hash, now } = command;
  const expiresAt = new Date(now + CONFIRMATION_MS).toISOString();
  const data = { personId: state.personId, hash, expiresAt };
  return accept({ type: 'PersonEmailNamed', data, content: { address } });
}

export type ConfirmAlertEmail = Omit<NameAlertEmail, 'address'>;

/**
 * Confirms the address that waits, for whoever has the secret of the link. One that is unknown, used, replaced or too
 * old is answered in the same words.
 */
export function confirmAlertEmail(
  state: PersonState,
  { hash, now }: ConfirmAlertEmail,
): Decided<PersonEmailConfirmed> {
  const waiting = state.status === 'active' ? state.email.waiting : null;
  const valid = waiting?.hash === hash && now < Date.parse(waiting.expiresAt);
  if (state.status === 'none' || !valid || waiting.address === null) {
    return refuse(
      'CONFIRMATION_INVALID',
      'This link is not valid, or not any more. Name the address again to be mailed another.',
    );
  }
  return accept({ type: 'PersonEmailConfirmed', data: { personId: state.personId } });
}

/** Takes the address away, confirmed or not. */
export function removeAlertEmail(state: PersonState): Decided<PersonEmailRemoved> {
  if (state.status !== 'active') return notFound();
  const { confirmed, waiting } = state.email;
  if (confirmed === null && waiting === null) {
    return refuse('NOTHING_CHANGES', 'There is no address.');
  }
  return accept({ type: 'PersonEmailRemoved', data: { personId: state.personId } });
}

const notFound = () => refuse('NOT_FOUND', 'There is no such person.');
