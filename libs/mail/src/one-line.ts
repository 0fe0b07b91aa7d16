/** Controls, separators of lines, halves of characters, and what turns the direction of reading around. */
const NOT_IN_A_LINE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A text of somebody else as one line: it ends no header, begins no line of the mail's own, and does not read backwards.
 * Cut at `most` characters (Unicode code points).
 */
export function oneLine(text: string, most = 2_000): string {
  const line = text.replaceAll(NOT_IN_A_LINE, ' ').replaceAll(/ {2,}/g, ' ').trim();
  const characters = [...line];
  return characters.length <= most ? line : `${characters.slice(0, most - 1).join('')}…`;
}
