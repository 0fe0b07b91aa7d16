import { createHash } from 'node:crypto';
import { h, type ComponentChildren } from 'preact';
import { render } from 'preact-render-to-string';
import { recordWords, type PageLanguage, type RecordWords } from './record-words.js';

/** Fonts of the system alone: the page asks no other host for anything. */
const STYLE = `
:root { color-scheme: light dark; --line: #8884; --quiet: #666; }
@media (prefers-color-scheme: dark) { :root { --quiet: #aaa; } }
body { font: 1rem/1.6 system-ui, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif;
  max-width: 46rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
header, footer { display: flex; gap: 1rem; justify-content: space-between; flex-wrap: wrap; color: var(--quiet); }
h1 { font-size: 1.6rem; line-height: 1.3; }
h2 { font-size: 1.15rem; margin-top: 2rem; border-bottom: 1px solid var(--line); }
.tlp { background: #000; color: #fff; font: 700 .9rem ui-monospace, monospace; padding: .1rem .5rem; }
.mark { border-left: .3rem solid #d97706; padding-left: .7rem; font-weight: 600; }
dt { font-weight: 600; margin-top: .8rem; }
dd { margin: 0 0 0 1rem; }
.source { color: var(--quiet); font-size: .9rem; }
article { margin: 1rem 0; }
.text { white-space: pre-line; }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Nothing runs, nothing is fetched: the one style sheet is allowed by its digest. */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${STYLE_HASH}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The same for a page with a form, which is sent to where the page is from. */
export const FORM_POLICY = PAGE_POLICY.replace("form-action 'none'", "form-action 'self'");

/** Where a page stands: its own address, without the language. */
export type PageAddress = { readonly path: string; readonly words: RecordWords };

/** A whole page of text, in one language, with a link to the other. */
export function pageFrame(
  { path, words }: PageAddress,
  title: string,
  content: ComponentChildren,
): string {
  const others = Object.values(recordWords).filter(({ lang }) => lang !== words.lang);
  const page = h(
    'html',
    { lang: words.lang },
    h(
      'head',
      null,
      h('meta', { charset: 'utf-8' }),
      h('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      h('title', null, `${title} · Tocsin`),
      h('link', { rel: 'icon', href: 'data:,' }),
      others.map(({ lang }) =>
        h('link', { rel: 'alternate', hreflang: lang, href: at(path, lang) }),
      ),
      h('style', { dangerouslySetInnerHTML: { __html: STYLE } }),
    ),
    h(
      'body',
      null,
      h(
        'header',
        null,
        words.network,
        others.map((each) => languageLink(path, each)),
      ),
      h('main', null, content),
    ),
  );
  return `<!doctype html>\n${render(page)}\n`;
}

const at = (path: string, lang: PageLanguage): string => `${path}?lang=${lang}`;

const languageLink = (path: string, { lang, name }: RecordWords): ComponentChildren =>
  h('a', { href: at(path, lang), lang, hreflang: lang }, name);
