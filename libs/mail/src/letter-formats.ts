import { h, type ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import type { Letter, Piece } from './letter.js';

/** The label comes first, wherever the mail is listed. */
export const subjectOf = ({ label, subject }: Letter): string => `[${label}] ${subject}`;

/** The text of a mail, the label first. */
export const textOf = ({ label, pieces }: Letter): string =>
  [label, ...pieces.map(textOfPiece)].join('\n\n') + '\n';

function textOfPiece(piece: Piece): string {
  switch (piece.kind) {
    case 'mark':
      return `*** ${piece.text} ***`;
    case 'heading':
    case 'paragraph':
      return piece.text;
    case 'list':
      return [`${piece.title}:`, ...piece.items.map((item) => `- ${item}`)].join('\n');
    case 'link':
      return `${piece.text}:\n${piece.url}`;
    default:
      return piece satisfies never;
  }
}

const LABEL = 'background:#000;color:#fff;font:700 14px monospace;padding:2px 8px';
const BODY = 'font:16px/1.6 system-ui,"Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif';
const MARK = 'border-left:5px solid #d97706;padding-left:10px;font-weight:600';

/** The same as HTML: nothing in it runs or is fetched, and all texts are escaped by the renderer. */
export function htmlOf(letter: Letter): string {
  const { language, label, pieces } = letter;
  const page = h(
    'html',
    { lang: language },
    h('head', null, h('meta', { charset: 'utf-8' }), h('title', null, subjectOf(letter))),
    h(
      'body',
      { style: BODY },
      h('p', null, h('span', { style: LABEL }, label)),
      pieces.map(htmlOfPiece),
    ),
  );
  return `<!doctype html>\n${render(page)}\n`;
}

function htmlOfPiece(piece: Piece): ComponentChildren {
  switch (piece.kind) {
    case 'mark':
      return h('p', { style: MARK }, piece.text);
    case 'heading':
      return h('h2', null, piece.text);
    case 'paragraph':
      return h('p', null, piece.text);
    case 'list':
      return [
        h('h3', null, piece.title),
        h(
          'ul',
          null,
          piece.items.map((item) => h('li', null, item)),
        ),
      ];
    case 'link':
      return h('p', null, h('a', { href: piece.url, rel: 'noreferrer' }, piece.text));
    default:
      return piece satisfies never;
  }
}
