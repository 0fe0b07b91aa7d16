import type { AlertNotice } from '@tocsin/alerts';
import { alertLetter } from './alert-letter.js';
import { mailLanguage } from './letter.js';
import { subjectOf, textOf } from './letter-formats.js';

/** One alert as a title and a text, the label first in both, for other ways out than mail: the same words. */
export function alertInWords(
  alert: AlertNotice,
  { language, origin }: { readonly language: string; readonly origin: string },
): { readonly title: string; readonly text: string } {
  const letter = alertLetter(alert, null, { language: mailLanguage(language), origin });
  return { title: subjectOf(letter), text: textOf(letter) };
}
