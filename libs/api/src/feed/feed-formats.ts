import type { FeedEntry } from './feed-entries.js';

/** A feed before it is written in one of the formats. */
export type Feed = {
  /** The same in every answer: of the token, which has one feed. */
  readonly id: string;
  readonly title: string;
  readonly language: string;
  readonly home: string;
  readonly entries: readonly FeedEntry[];
};

/** An Atom feed (RFC 4287). Its own address is not in it: that holds the token. */
export function atomOf({ id, title, language, home, entries }: Feed): string {
  const [newest] = entries;
  const lines = [
    '<?xml version="1.0" encoding="utf-8"?>',
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escaped(language)}">`,
    `<id>${escaped(id)}</id>`,
    `<title>${escaped(title)}</title>`,
    `<updated>${(newest?.raisedAt ?? new Date(0)).toISOString()}</updated>`,
    '<author><name>Tocsin</name></author>',
    `<link rel="alternate" href="${escaped(home)}"/>`,
    ...entries.map(atomEntry),
    '</feed>',
  ];
  return `${lines.join('\n')}\n`;
}

const atomEntry = ({ id, title, text, url, raisedAt, tags }: FeedEntry): string =>
  [
    '<entry>',
    `<id>${escaped(id)}</id>`,
    `<title>${escaped(title)}</title>`,
    `<updated>${raisedAt.toISOString()}</updated>`,
    `<published>${raisedAt.toISOString()}</published>`,
    ...(url === null ? [] : [`<link rel="alternate" href="${escaped(url)}"/>`]),
    ...tags.map((tag) => `<category term="${escaped(tag)}"/>`),
    `<content type="text">${escaped(text)}</content>`,
    '</entry>',
  ].join('\n');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What no document of XML 1.0 may hold in any form (section 2.2). */
const NOT_IN_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const escaped = (text: string): string =>
  text.replaceAll(NOT_IN_XML, ' ').replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** JSON Feed 1.1. */
export const jsonFeedOf = ({ title, language, home, entries }: Feed): string =>
  JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title,
    language,
    home_page_url: home,
    authors: [{ name: 'Tocsin' }],
    items: entries.map((entry) => ({
      id: entry.id,
      ...(entry.url !== null && { url: entry.url }),
      title: entry.title,
      content_text: entry.text,
      date_published: entry.raisedAt.toISOString(),
      tags: entry.tags,
    })),
  });
