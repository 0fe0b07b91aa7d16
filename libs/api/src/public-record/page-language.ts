import type { FastifyRequest } from 'fastify';
import type { PageLanguage } from './record-words.js';

type Asking = Pick<FastifyRequest, 'headers'> & { readonly query: unknown };

/** The language in the address; else the first of those that the browser prefers which the pages speak. */
export function pageLanguage({ query, headers }: Asking): PageLanguage {
  const { lang } = query as { readonly lang?: unknown };
  const preferred = typeof lang === 'string' ? [lang] : acceptedLanguages(headers);
  return preferred.map(spokenAs).find((each) => each !== null) ?? 'en';
}

function spokenAs(tag: string): PageLanguage | null {
  const [main] = tag.toLowerCase().split('-');
  if (main === 'zh') return 'zh-Hans';
  return main === 'en' ? 'en' : null;
}

/** The tags of Accept-Language, the most wanted first (RFC 9110, 12.5.4). */
const acceptedLanguages = (headers: FastifyRequest['headers']): string[] =>
  (headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality] = part.trim().split(/;\s*q=/);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
