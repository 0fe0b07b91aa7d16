import type { AlertNotice, Notification } from '@tocsin/alerts';
import { highestLabel, severityRank, textIn } from '@tocsin/domain';
import { happenedInWords, mayBeTold, type Writing } from './alert-letter.js';
import type { Letter, Piece } from './letter.js';
import { mailWords, type MailWords } from './mail-words.js';
import { oneLine } from './one-line.js';

/** So many are written out; a mail of thousands of alerts is read by nobody. */
const MOST_ALERTS = 200;

type Told = AlertNotice & { readonly content: NonNullable<AlertNotice['content']> };

const isTold = (alert: AlertNotice): alert is Told =>
  alert.content !== null && mayBeTold(alert.label);

/**
 * Many alerts in one mail, under the highest of their labels: by severity, the most serious first, then those of which a
 * mail may hold no more than a pointer, and of TLP:RED the number alone.
 */
export function digestLetter({ alerts, rule, window }: Notification, writing: Writing): Letter {
  const words = mailWords[writing.language];
  const label = highestLabel(alerts.map((alert) => alert.label));
  const told = alerts
    .filter(isTold)
    .toSorted((a, b) => severityRank(b.content.severity) - severityRank(a.content.severity));
  const red = alerts.filter((alert) => alert.label === 'TLP:RED').length;
  const pointers = alerts.filter((alert) => !isTold(alert) && alert.label !== 'TLP:RED');
  const worst = told[0] ? words.digestWorst(words.severity(told[0].content.severity)) : '';
  // The name of a rule says what its owner looks for, and so what was found.
  const named = rule && mayBeTold(label) ? [words.rule(oneLine(rule.name))] : [];
  return {
    language: writing.language,
    label,
    subject: `${drillMark(alerts, words)}${words.digestSubject(alerts.length)}${worst}`,
    pieces: [
      ...(window ? [windowPiece(window, writing)] : []),
      ...(named.length > 0 ? [{ kind: 'list', title: words.why, items: named } as const] : []),
      ...groups(told.slice(0, MOST_ALERTS), writing),
      ...pointerPieces(pointers.slice(0, MOST_ALERTS), writing),
      ...(red > 0 ? [{ kind: 'paragraph', text: words.untold(red) } as const] : []),
      ...morePieces(told.length, pointers.length, words),
      { kind: 'paragraph', text: words.signIn(`${writing.origin}/graphql`) },
    ],
    thread: null,
  };
}

/** Where nothing in it happened, its subject says so. */
const drillMark = (alerts: readonly AlertNotice[], words: MailWords): string =>
  alerts.length > 0 && alerts.every(({ drill }) => drill) ? `${words.drill}: ` : '';

function groups(told: readonly Told[], writing: Writing): Piece[] {
  const words = mailWords[writing.language];
  const severities = [...new Set(told.map(({ content }) => content.severity))];
  return severities.map((severity) => ({
    kind: 'list' as const,
    title: words.severity(severity),
    items: told
      .filter(({ content }) => content.severity === severity)
      .flatMap((alert) => itemsOf(alert, writing)),
  }));
}

function itemsOf(alert: Told, { language, origin }: Writing): string[] {
  const words = mailWords[language];
  const { content, incidentId, drill } = alert;
  const title = oneLine(textIn(content.title, language)?.value ?? '', 200);
  const what = happenedInWords(alert, words).join(', ');
  const where = incidentId === null ? words.noIncident : `${origin}/i/${incidentId}`;
  const [first] = content.recommendedActions;
  const action = first && textIn(content.recommendedActions, language);
  return [
    `[${alert.label}] ${drill ? `${words.drill}: ` : ''}${title} (${what}) ${where}` +
      (action ? ` ${words.actions}: ${oneLine(action.value, 300)}` : ''),
  ];
}

function pointerPieces(pointers: readonly AlertNotice[], { language, origin }: Writing): Piece[] {
  if (pointers.length === 0) return [];
  const words = mailWords[language];
  const items = pointers.map(({ label, drill, incidentId }) => {
    const where = incidentId === null ? words.noIncident : `${origin}/i/${incidentId}`;
    return `[${label}] ${drill ? `${words.drill}: ` : ''}${where}`;
  });
  return [{ kind: 'list', title: words.pointer, items }];
}

function morePieces(told: number, pointers: number, words: MailWords): Piece[] {
  const left = Math.max(0, told - MOST_ALERTS) + Math.max(0, pointers - MOST_ALERTS);
  return left > 0 ? [{ kind: 'paragraph', text: words.more(left) }] : [];
}

/** Both ends at the clock of the rule, with the zone. */
function windowPiece(
  { since, until, zone }: NonNullable<Notification['window']>,
  { language }: Writing,
): Piece {
  const format = new Intl.DateTimeFormat(language, {
    timeZone: zone,
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const at = (time: Date) => `${format.format(time)} (${zone})`;
  return { kind: 'paragraph', text: mailWords[language].window(at(since), at(until)) };
}
