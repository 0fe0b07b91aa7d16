import { unreachable } from '../decision.js';
import type { Surviving } from '../events.js';
import type { PersonEmailEvent, PersonEmailNamed } from './person-events.js';

/** An address that was named and waits for its confirmation. */
export type NamedAddress = Pick<PersonEmailNamed['data'], 'hash' | 'expiresAt'> & {
  /** Null once the person's key has been destroyed. */
  readonly address: string | null;
};

/** Where a person is mailed: `confirmed` is used, also while another one waits. */
export type AlertEmail = {
  readonly confirmed: string | null;
  readonly waiting: NamedAddress | null;
};

export const noAlertEmail: AlertEmail = { confirmed: null, waiting: null };

export function evolveAlertEmail(
  state: AlertEmail,
  event: Surviving<PersonEmailEvent>,
): AlertEmail {
  switch (event.type) {
    case 'PersonEmailNamed': {
      const { hash, expiresAt } = event.data;
      return { ...state, waiting: { hash, expiresAt, address: event.content?.address ?? null } };
    }
    case 'PersonEmailConfirmed':
      return { confirmed: state.waiting?.address ?? null, waiting: null };
    case 'PersonEmailRemoved':
      return noAlertEmail;
    default:
      return unreachable(event);
  }
}
