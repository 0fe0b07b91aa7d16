import { messagesEn } from './messages-en.js';
import { messagesZhHans } from './messages-zh-hans.js';
import type { Problem } from './problem.js';

/** Languages in which problems are explained. */
export type ProblemLanguage = 'en' | 'zh-Hans';

const CATALOGUES = { en: messagesEn, 'zh-Hans': messagesZhHans };

/** The sentence that explains a problem to the person who filled in the report. */
export function problemMessage(problem: Problem, lang: ProblemLanguage): string {
  return CATALOGUES[lang][problem.code].replace(/\{(\w+)\}/g, (_, name: string) =>
    String(problem.params[name] ?? ''),
  );
}
