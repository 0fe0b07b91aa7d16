import type { AlertNotice, Notification } from '@tocsin/alerts';
import { deadlineRule, labelRank, textIn, type TlpLabel } from '@tocsin/domain';
import type { Letter, MailLanguage, Piece } from './letter.js';
import { mailWords, type MailWords } from './mail-words.js';
import { oneLine } from './one-line.js';

/** In which language somebody is written to, and where the links lead: scheme and host. */
export type Writing = { readonly language: MailLanguage; readonly origin: string };

const SUBJECT_CHARACTERS = 120;
const MOST_ACTIONS = 20;

/** Whether a label allows content in a mail, which passes through other people's machines: TLP:GREEN at most. */
export const mayBeTold = (label: TlpLabel): boolean => labelRank(label) <= labelRank('TLP:GREEN');

/** One alert. Above TLP:GREEN it is a pointer to the incident, and of TLP:RED no more than that there is something. */
export function alertLetter(
  alert: AlertNotice,
  rule: Notification['rule'],
  writing: Writing,
): Letter {
  const words = mailWords[writing.language];
  const { label, drill, incidentId } = alert;
  const isRed = label === 'TLP:RED';
  const pieces = piecesOf(alert, rule, writing);
  return {
    language: writing.language,
    label,
    subject: `${drill ? `${words.drill}: ` : ''}${subjectOf(alert, writing)}`,
    pieces: drill ? [{ kind: 'mark', text: words.drillMark }, ...pieces] : pieces,
    thread: isRed ? null : incidentId,
  };
}

function subjectOf(alert: AlertNotice, { language }: Writing): string {
  const { label, content, incidentId } = alert;
  const words = mailWords[language];
  if (label === 'TLP:RED') return words.factSubject;
  const id = incidentId ?? alert.reportIds[0] ?? words.noIncident;
  if (content === null || !mayBeTold(label)) return words.pointerSubject(id);
  const title = oneLine(textIn(content.title, language)?.value ?? '', SUBJECT_CHARACTERS);
  return `${words.severity(content.severity)}: ${title} (${id})`;
}

function piecesOf(alert: AlertNotice, rule: Notification['rule'], writing: Writing): Piece[] {
  const { label, content } = alert;
  const words = mailWords[writing.language];
  if (label === 'TLP:RED') return [{ kind: 'paragraph', text: words.fact }, account(writing)];
  if (!mayBeTold(label)) {
    return [
      { kind: 'paragraph', text: words.pointer },
      ...happened(alert, words),
      ...links(alert, writing),
    ];
  }
  return [
    ...(content === null
      ? [{ kind: 'paragraph', text: words.gone } as const]
      : toldPieces(content, writing)),
    ...happened(alert, words),
    ...why(alert, rule, words),
    ...links(alert, writing),
  ];
}

/** Severity and title, and what to do now. */
function toldPieces(
  { severity, title, recommendedActions }: NonNullable<AlertNotice['content']>,
  { language }: Writing,
): Piece[] {
  const words = mailWords[language];
  const heading = `${words.severity(severity)}: ${oneLine(textIn(title, language)?.value ?? '')}`;
  const actions = actionsIn(recommendedActions, language);
  return [
    { kind: 'heading', text: heading },
    actions.length === 0
      ? { kind: 'paragraph', text: words.noActions }
      : { kind: 'list', title: words.actions, items: actions },
  ];
}

/** Recommendations are a list of their own, each in its language: those in the reader's, else all. */
function actionsIn(
  actions: NonNullable<AlertNotice['content']>['recommendedActions'],
  language: MailLanguage,
): string[] {
  const main = language.slice(0, 2);
  const own = actions.filter(({ lang }) => lang.toLowerCase().split('-')[0] === main);
  const chosen = own.length > 0 ? own : actions;
  return chosen.slice(0, MOST_ACTIONS).map(({ value }) => oneLine(value));
}

const happened = (alert: AlertNotice, words: MailWords): Piece[] => [
  {
    kind: 'list',
    title: words.happened,
    items: [
      ...happenedInWords(alert, words),
      ...(alert.reportIds.length > 0 ? [alert.reportIds.join(', ')] : []),
    ],
  },
];

/** What happened, each in words. Of a clock what is due when, as far as the label lets a mail hold it. */
export const happenedInWords = (
  { label, kinds, clocks }: AlertNotice,
  words: MailWords,
): readonly string[] =>
  kinds.flatMap((kind) => {
    if (kind !== 'CLOCK_RUNNING_OUT' || clocks.length === 0 || !mayBeTold(label)) {
      return [words.kinds[kind]];
    }
    return clocks.map(({ ruleId, mark, dueAt }) => {
      const rule = ruleId === null ? null : deadlineRule(ruleId);
      return words.clock(rule && `${rule.regime}, ${rule.citation}`, mark, minuteOf(dueAt));
    });
  });

/** 2026-05-06 08:00 UTC. */
const minuteOf = (time: Date): string => `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

function why({ reasons }: AlertNotice, rule: Notification['rule'], words: MailWords): Piece[] {
  const items = [
    ...(rule ? [words.rule(oneLine(rule.name))] : []),
    ...reasons.map(({ predicate, value }) => oneLine(`${predicate}: ${value}`)),
  ];
  return items.length === 0 ? [] : [{ kind: 'list', title: words.why, items }];
}

/** The public record is for everybody; whatever is not public takes an account. */
function links({ incidentId }: AlertNotice, writing: Writing): Piece[] {
  if (incidentId === null) return [account(writing)];
  const url = `${writing.origin}/i/${incidentId}`;
  return [{ kind: 'link', text: mailWords[writing.language].open, url }, account(writing)];
}

const account = ({ language, origin }: Writing): Piece => ({
  kind: 'paragraph',
  text: mailWords[language].signIn(`${origin}/graphql`),
});
