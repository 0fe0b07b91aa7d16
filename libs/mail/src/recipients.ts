import {
  evolvePerson,
  noPerson,
  streamOf,
  type PersonEvent,
  type PersonState,
  type Surviving,
} from '@tocsin/domain';
import type { EventStore } from '@tocsin/event-store';
import { mailLanguage, type MailLanguage } from './letter.js';

/** Where somebody is mailed, and in which language. */
export type Recipient = { readonly address: string; readonly language: MailLanguage };

/** Null: no confirmed address, or nobody who is written to any more. */
export type Recipients = (personId: string) => Promise<Recipient | null>;

/** Asks the events themselves: an address that was removed a moment ago gets nothing. */
export const recipientsOf =
  (store: Pick<EventStore, 'readStream'>): Recipients =>
  async (personId) => {
    const recorded = await store.readStream(streamOf.person(personId));
    const person = recorded.reduce<PersonState>(
      (state, { event }) => evolvePerson(state, event as Surviving<PersonEvent>),
      noPerson,
    );
    if (person.status !== 'active' || person.email.confirmed === null) return null;
    return {
      address: person.email.confirmed,
      language: mailLanguage(person.profile?.language ?? 'en'),
    };
  };
