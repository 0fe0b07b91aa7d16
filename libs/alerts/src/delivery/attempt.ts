import type { Outcome } from '../channel.js';

/** What is done with a delivery after an attempt. */
export type Attempted = Outcome & { readonly at: Date };

/** Of the answer no more is kept, however much a channel gives. */
const ANSWER_MOST = 4_096;
const REQUEST_MOST = 2_000;

/** An attempt as the log keeps it. PostgreSQL takes no NUL in a text, and no half of a character in JSON. */
export const keptOf = ({ request, answer }: Pick<Outcome, 'request' | 'answer'>) => ({
  request: clean(request, REQUEST_MOST),
  answer: answer === null ? null : clean(answer, ANSWER_MOST),
});

const clean = (text: string, most: number): string =>
  text.slice(0, most).replaceAll('\u0000', '\uFFFD').toWellFormed();
