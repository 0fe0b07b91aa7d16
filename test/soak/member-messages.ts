import type { Dice } from '@tocsin/domain/testing';
import { aJwe, aMessage, aReport } from '@tocsin/intake/testing';
import type { Network } from '@tocsin/network';

export type Message = ReturnType<typeof aMessage>;

/** What a receipt may say about a message. */
type Expected = 'ACCEPTED' | 'DUPLICATE' | 'REFUSED' | 'VALID' | 'PARKED';

export type Submission = { readonly submissionId: string; readonly report: object };

/** Who sends, and what this member has had accepted, as far as its producer knows that it arrived. */
export type Sender = {
  readonly handle: string;
  readonly publicKeys: NonNullable<Network['publicKeys']>;
  readonly arrived: readonly Submission[];
  /** A submission id that no message of this member has had yet. */
  readonly newId: () => string;
  /** A word that stands in this report and nowhere else. */
  readonly newCanary: () => string;
};

export type Made = {
  readonly message: Message;
  readonly expected: Expected;
  /** Where it is one that can be repeated. */
  readonly submission?: Submission;
  /** Stands in the report. */
  readonly canary?: string;
  /** A report that only its own organisation may see. */
  readonly secret?: boolean;
};

type Kind = (sender: Sender, dice: Dice) => Made | Promise<Made>;

const labelled = (tlp: string, more: object = {}) => aReport({ sharing: { tlp }, ...more });

const submissionOf = ({ newId }: Sender, report: object): Submission => ({
  submissionId: newId(),
  report,
});

const keyed = ({ submissionId }: Submission, text: string): Message => ({
  ...aMessage(Buffer.from(text)),
  key: Buffer.from(submissionId),
});

const submitted = (sender: Sender, tlp: string): Made => {
  const submission = submissionOf(sender, labelled(tlp));
  return { message: aMessage(submission), expected: 'ACCEPTED', submission };
};

const refused = (message: Message): Made => ({ message, expected: 'REFUSED' });
const parked = (message: Message): Made => ({ message, expected: 'PARKED' });

const withHeaders = (sender: Sender, headers: Record<string, string>): Message =>
  aMessage(submissionOf(sender, labelled('TLP:GREEN')), { headers });

/** Under an id that arrived already; a new one where none has. */
function repeated(sender: Sender, dice: Dice): Made {
  const submission = sender.arrived[dice(sender.arrived.length)];
  if (submission === undefined) return submitted(sender, 'TLP:GREEN');
  return { message: aMessage(submission), expected: 'DUPLICATE', submission };
}

function otherReport(sender: Sender, dice: Dice): Made {
  const submission = sender.arrived[dice(sender.arrived.length)];
  if (submission === undefined) return submitted(sender, 'TLP:CLEAR');
  const title = [{ lang: 'en', value: 'Something else' }];
  return refused(aMessage({ ...submission, report: labelled('TLP:GREEN', { title }) }));
}

/** Everything that a member may send, good and bad, with the one outcome that each must have. */
const kinds: readonly Kind[] = [
  (sender) => submitted(sender, 'TLP:GREEN'),
  (sender) => submitted(sender, 'TLP:GREEN'),
  (sender) => submitted(sender, 'TLP:CLEAR'),
  async (sender) => {
    const canary = sender.newCanary();
    const description = [{ lang: 'en', value: `It said ${canary} twice.` }];
    const submission = submissionOf(sender, labelled('TLP:AMBER', { description }));
    const setting = { key: { publicKeys: sender.publicKeys } };
    const message = await aJwe({ setting, lab: sender }, submission);
    return { message, expected: 'ACCEPTED', submission, canary, secret: true };
  },
  (sender) => {
    const canary = sender.newCanary();
    const description = [{ lang: 'en', value: `It said ${canary} twice.` }];
    const submission = submissionOf(sender, labelled('TLP:GREEN', { description }));
    return { message: aMessage(submission), expected: 'ACCEPTED', submission, canary };
  },
  repeated,
  otherReport,
  (sender) => refused(aMessage(submissionOf(sender, labelled('TLP:AMBER')))),
  (sender) => refused(aMessage(submissionOf(sender, labelled('TLP:RED')))),
  (sender) => refused(aMessage(submissionOf(sender, labelled('TLP:GREEN', { awareAt: 'soon' })))),
  (sender) => refused({ ...aMessage(submissionOf(sender, labelled('TLP:GREEN'))), key: null }),
  (sender) => {
    const submission = submissionOf(sender, {});
    const nested = `${'['.repeat(60)}${']'.repeat(60)}`;
    return refused(
      keyed(submission, `{"submissionId":"${submission.submissionId}","report":${nested}}`),
    );
  },
  (sender) => {
    const submission = submissionOf(sender, labelled('TLP:GREEN'));
    const text = JSON.stringify(submission).replace('"report":{', '"report":{"__proto__":{"a":1},');
    return refused(keyed(submission, text));
  },
  (sender) => ({ message: withHeaders(sender, { ce_dryrun: 'true' }), expected: 'VALID' }),
  (sender) => parked(withHeaders(sender, { ce_type: 'org.tocsin.report.submit.v9' })),
  (sender) => parked(withHeaders(sender, { ce_type: 'com.example.order' })),
  (sender) => parked(withHeaders(sender, { ce_specversion: '0.3' })),
  (sender) => parked(withHeaders(sender, { 'content-type': 'text/xml' })),
  () => parked(aMessage(Buffer.from('{"submissionId":'))),
  () => parked(aMessage(Buffer.from([0x7b, 0xff, 0x7d]))),
  () => parked(aMessage(null)),
];

export const anyMessage = (sender: Sender, dice: Dice): Made | Promise<Made> =>
  (kinds[dice(kinds.length)] as Kind)(sender, dice);
