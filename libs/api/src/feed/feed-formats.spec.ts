import fc from 'fast-check';
import { childrenOf, parseXml, textOfChild } from '../testing/parse-xml.js';
import { atomOf, jsonFeedOf, type Feed } from './feed-formats.js';

const feedSaying = (text: string): Feed => ({
  id: 'urn:uuid:01900000-0000-7000-8000-000000000001',
  title: text,
  language: 'en',
  home: 'https://tocsin.example/',
  entries: [
    { id: 'urn:uuid:1', title: text, text, url: null, raisedAt: new Date(0), tags: [text] },
  ],
});

const aText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    ']]>',
    '<!--',
    '&#0;',
    '&lt;',
    '<entry>',
    '"\'>',
    '\u0000\ud800\ufffe',
    '<?xml?>',
  ),
);

describe('whatever texts a feed is made of', () => {
  it('its Atom is sound, holds no further entry, and says what was said', () => {
    fc.assert(
      fc.property(aText, (text) => {
        const feed = parseXml(atomOf(feedSaying(text)));
        const [entry, ...others] = childrenOf(feed, 'entry');
        expect(others).toEqual([]);
        // What no XML can hold is a space; a parser reads all ends of lines as one.
        const legal = text
          .replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ' ')
          .replaceAll(/\r\n?/g, '\n');
        for (const name of ['title', 'content']) expect(textOfChild(entry!, name)).toBe(legal);
        expect(childrenOf(entry!, 'category')).toHaveLength(1);
      }),
    );
  });

  it('its JSON is the same text', () => {
    fc.assert(
      fc.property(aText, (text) => {
        const feed = JSON.parse(jsonFeedOf(feedSaying(text)));
        expect(feed.items).toMatchObject([{ title: text, content_text: text, tags: [text] }]);
      }),
    );
  });
});
