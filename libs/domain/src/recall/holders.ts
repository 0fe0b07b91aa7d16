import { accessOf } from '../report/report.js';
import { readingOrganisations, type Member } from '../sharing/audience.js';
import { visible, type ReportAccess } from '../sharing/visible.js';
import { asItWas } from './as-it-was.js';
import type { Holder } from './recall-events.js';
import type { RecallFacts, Taking } from './recall-facts.js';
import { holderKey, type RecallState } from './recall.js';

/**
 * Who holds a report under one marking and is not given it by another: organisations that the source or a recipient
 * named, organisations of which somebody was shown it, people whom TLP:RED named, and people who were shown it in their
 * own name without their organisation being allowed to. The source holds it always. An organisation that could have
 * read and never did holds nothing. Who was restricted, suspended, or taken out of a community or a role since holds
 * what it was shown all the same, and is asked only where it is the source that takes it away: both markings are asked
 * as they were for those in good standing (`asItWas`).
 */
export function holdersThatLose(taking: Taking, facts: RecallFacts): Holder[] {
  const { before, after } = taking;
  const past = asItWas(taking, facts);
  const others = past.members.filter(({ organisationId }) => organisationId !== sourceOf(before));
  const holding = new Set(readingOrganisations(before, others).map(idOf));
  const left = new Set(after ? readingOrganisations(after, others).map(idOf) : []);
  const lost = [...organisationsWithCopies(before, facts)].filter(
    (id) => holding.has(id) && !left.has(id),
  );
  const people = [...peopleWithCopies(before, holding, facts)].flatMap((id): Holder[] => {
    const viewer = past.viewerOf(id);
    if (!viewer || viewer.organisationId === sourceOf(before)) return [];
    if (!visible(viewer, before) || (after && visible(viewer, after))) return [];
    return [{ organisationId: viewer.organisationId, personId: id }];
  });
  return [...lost.map((organisationId) => ({ organisationId, personId: null })), ...people];
}

/**
 * Holders that a change takes a report from, without those who are asked already. Whoever has answered is asked again
 * only where he was given it again: named again, or able to read it until now.
 */
export function holdersToAsk(
  { report, entries }: RecallState,
  taking: Taking,
  facts: RecallFacts,
): Holder[] {
  if (report.status === 'none') return [];
  const found = holdersThatLose(taking, facts);
  const isAnswered = (holder: Holder) => entries.get(holderKey(holder))?.status === 'acknowledged';
  const given = holdersGiven(found.filter(isAnswered), taking.before, facts);
  return found.filter((holder) => {
    if (isAnswered(holder)) return given.has(holder);
    return entries.get(holderKey(holder))?.status !== 'open';
  });
}

/**
 * Holders that lost the report by a change that did not ask them: shown to have been shown it by the ledger only after
 * the change was decided. Whoever could read it under an earlier marking, was shown it, cannot read it now and was
 * never asked is one of them, also where the process died that would have asked.
 */
export function forgottenHolders(state: RecallState, facts: RecallFacts): Holder[] {
  const { report, markings, entries } = state;
  if (report.status === 'none') return [];
  const after = report.status === 'erased' ? null : accessOf(report);
  const everNamed = everNamedIn(state);
  const found = markings.flatMap((before) => holdersThatLose({ before, after, everNamed }, facts));
  const distinct = new Map(found.map((holder) => [holderKey(holder), holder]));
  return [...distinct.values()].filter((holder) => {
    const asked = entries.get(holderKey(holder));
    // Moot, and yet it cannot read: it was given the report again, and lost it again.
    return !asked || asked.status === 'moot';
  });
}

/** Everybody whom TLP:RED named under any marking of a report. */
export function everNamedIn({ report, markings }: RecallState): ReadonlySet<string> {
  const now = report.status === 'none' ? [] : [accessOf(report)];
  return new Set([...markings, ...now].flatMap(namedPeople));
}

/** Entries that ask for what may be kept again. */
export function mootHolders(
  { entries }: RecallState,
  after: ReportAccess,
  facts: RecallFacts,
): Holder[] {
  const open = [...entries.values()].filter(({ status }) => status === 'open');
  const reading = readingNow(after, facts);
  return open.filter(reading).map(({ organisationId, personId }) => ({ organisationId, personId }));
}

const sourceOf = ({ sourceOrganisationId }: ReportAccess): string => sourceOrganisationId;
const idOf = ({ organisationId }: Member): string => organisationId;

const namedPeople = ({ sharing }: ReportAccess): readonly string[] =>
  sharing.label === 'TLP:RED' ? sharing.namedPeople : [];
const namedOrganisations = ({ sharing, clients }: ReportAccess): readonly string[] =>
  sharing.label === 'TLP:AMBER' || sharing.label === 'TLP:AMBER+STRICT'
    ? [...sharing.recipients, ...clients]
    : [];

/** Whom the source or a recipient named, and of whom somebody was shown it. */
const organisationsWithCopies = (before: ReportAccess, { readers }: RecallFacts): Set<string> =>
  new Set([...namedOrganisations(before), ...readers.map(({ organisationId }) => organisationId)]);

/** People who hold it in their own name: those whom TLP:RED names, and readers of organisations that do not hold it. */
function peopleWithCopies(
  before: ReportAccess,
  holding: ReadonlySet<string>,
  { readers }: RecallFacts,
): Set<string> {
  const alone = readers.filter(({ organisationId }) => !holding.has(organisationId));
  return new Set([...namedPeople(before), ...alone.map(({ personId }) => personId)]);
}

/** Whether a holder may read with what he is today. */
function readingNow(
  report: ReportAccess,
  { members, people }: RecallFacts,
): (holder: Holder) => boolean {
  const reading = new Set(readingOrganisations(report, members).map(idOf));
  return ({ organisationId, personId }) => {
    if (personId === null) return reading.has(organisationId);
    const viewer = people.get(personId);
    return viewer !== undefined && visible(viewer, report);
  };
}

/** Of holders that have answered, those whom a later marking gave the report once more. */
function holdersGiven(
  holders: readonly Holder[],
  marking: ReportAccess,
  facts: RecallFacts,
): ReadonlySet<Holder> {
  if (holders.length === 0) return new Set();
  const named = new Set([...namedOrganisations(marking), ...namedPeople(marking)]);
  const reads = readingNow(marking, facts);
  return new Set(holders.filter((each) => named.has(holderKey(each)) || reads(each)));
}
