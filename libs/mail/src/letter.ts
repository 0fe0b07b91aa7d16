import type { TlpLabel } from '@tocsin/domain';

/** One piece of a mail: the same pieces become its text and its HTML. */
export type Piece =
  | { readonly kind: 'mark' | 'heading' | 'paragraph'; readonly text: string }
  | { readonly kind: 'list'; readonly title: string; readonly items: readonly string[] }
  | { readonly kind: 'link'; readonly text: string; readonly url: string };

/** A mail before it is addressed. What others wrote stands in it as single lines. */
export type Letter = {
  readonly language: MailLanguage;
  readonly label: TlpLabel;
  /** Without the label. */
  readonly subject: string;
  readonly pieces: readonly Piece[];
  /** What ties the mails about one incident together; null: it stands alone. */
  readonly thread: string | null;
};

/** Languages that mail is written in. */
export type MailLanguage = 'en' | 'zh-Hans';

/** The language for a person who is written to in some language (BCP 47). */
export const mailLanguage = (tag: string): MailLanguage => (/^zh\b/i.test(tag) ? 'zh-Hans' : 'en');
