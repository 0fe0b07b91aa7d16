import { createHmac } from 'node:crypto';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { Letter } from './letter.js';
import { mailWords } from './mail-words.js';
import { htmlOf, subjectOf, textOf } from './letter-formats.js';

/** Who writes to whom, and under which id: the same in every attempt. */
export type Addressed = {
  readonly from: string;
  readonly to: string;
  /** Names the mail, so that a reader's program drops the second copy. */
  readonly id: string;
  readonly date: Date;
  /** Where the reader takes the rule's mail off, without an account; null where no rule is behind it. */
  readonly unsubscribe: string | null;
  /** Makes ids of threads that say nothing of the incident. */
  readonly threadKey: Uint8Array;
};

/** A mail as it goes over the wire (RFC 5322). */
export async function messageOf(written: Letter, addressed: Addressed): Promise<Buffer> {
  const { from, to, id, date, unsubscribe } = addressed;
  const letter = withUnsubscribe(written, unsubscribe);
  const thread = threadId(letter, addressed);
  const composer = new MailComposer({
    from: { name: 'Tocsin', address: from },
    to: { name: '', address: to },
    subject: subjectOf(letter),
    text: textOf(letter),
    html: htmlOf(letter),
    messageId: `<${id}@${hostOf(from)}>`,
    date,
    ...(thread && { inReplyTo: thread, references: thread }),
    headers: {
      // RFC 3834, 5; the other two are what older programs look at before they answer by themselves.
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
      'X-Auto-Response-Suppress': 'All',
      'Content-Language': letter.language,
      ...unsubscribeHeaders(unsubscribe),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return composer.compile().build();
}

const withUnsubscribe = (letter: Letter, url: string | null): Letter => {
  if (url === null) return letter;
  const text = mailWords[letter.language].unsubscribe;
  return { ...letter, pieces: [...letter.pieces, { kind: 'link', text, url }] };
};

/** RFC 2369; RFC 8058 asks for https where one click is enough. */
const unsubscribeHeaders = (address: string | null): Record<string, string> =>
  address === null
    ? {}
    : {
        'List-Unsubscribe': `<${address}>`,
        ...(address.startsWith('https:') && {
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
      };

/** The made-up first message of an incident, which no mail has: all mails about it answer that one. */
function threadId({ thread }: Letter, { threadKey, from }: Addressed): string | null {
  if (thread === null) return null;
  const name = createHmac('sha256', threadKey).update(thread).digest('hex').slice(0, 32);
  return `<${name}@${hostOf(from)}>`;
}

const hostOf = (address: string): string => address.slice(address.indexOf('@') + 1);
