import type { Notification } from '@tocsin/alerts';
import { alertLetter, type Writing } from './alert-letter.js';
import { digestLetter } from './digest-letter.js';
import type { Letter } from './letter.js';
import { mailWords } from './mail-words.js';

/** What a notification says by mail; null where it says nothing: an alert that may no longer be told, an empty digest. */
export function letterFor(notification: Notification, writing: Writing): Letter | null {
  const { kind, alerts, rule } = notification;
  const words = mailWords[writing.language];
  switch (kind) {
    case 'alert':
      return alerts[0] ? alertLetter(alerts[0], rule, writing) : null;
    case 'digest':
      return alerts.length > 0 ? digestLetter(notification, writing) : null;
    case 'test':
      return plain(words.test, writing);
    case 'notice': {
      const code = notification.notice ?? 'UNKNOWN';
      return plain(words.notices[code] ?? words.otherNotice(code), writing);
    }
    default:
      return kind satisfies never;
  }
}

type Said = { readonly subject: string; readonly text: string };

/** Words of the network itself: they tell of no report. */
const plain = ({ subject, text }: Said, { language, origin }: Writing): Letter => ({
  language,
  label: 'TLP:CLEAR',
  subject,
  pieces: [
    { kind: 'paragraph', text },
    { kind: 'paragraph', text: mailWords[language].signIn(`${origin}/graphql`) },
  ],
  thread: null,
});

/** Asks whoever reads mail at an address whether it is to be used. */
export function confirmationLetter({ language, origin }: Writing, secret: string): Letter {
  const { subject, text, link, otherwise } = mailWords[language].confirmation;
  return {
    language,
    label: 'TLP:CLEAR',
    subject,
    pieces: [
      { kind: 'paragraph', text },
      { kind: 'link', text: link, url: `${origin}/confirm-email/${encodeURIComponent(secret)}` },
      { kind: 'paragraph', text: otherwise },
    ],
    thread: null,
  };
}
