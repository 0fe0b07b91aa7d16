import { accessOf } from '../report/report.js';
import { readingOrganisations, type Member } from '../sharing/audience.js';
import { visible, type ReportAccess, type Viewer } from '../sharing/visible.js';
import type { Holder } from './recall-events.js';
import { holderKey, type RecallState } from './recall.js';

/** Somebody whom the disclosure ledger shows to have been shown a report. */
export type Reader = { readonly organisationId: string; readonly personId: string };

/** What the directory and the ledger know, as they are now. */
export type RecallFacts = {
  readonly members: readonly Member[];
  /** People with an account, by id. */
  readonly people: ReadonlyMap<string, Viewer>;
  readonly readers: readonly Reader[];
};

/**
 * Who holds a report under one marking and can read it no more under another: organisations that the source or a
 * recipient named, organisations of which somebody was shown it, people whom TLP:RED named, and people who were shown
 * it in their own name (a coordinator, somebody assigned) without their organisation being allowed to. The source
 * holds it always. An organisation that could have read and never did holds nothing.
 *
 * @param after null: the report is erased
 */
export function holdersThatLose(
  before: ReportAccess,
  after: ReportAccess | null,
  facts: RecallFacts,
): Holder[] {
  const others = facts.members.filter(({ organisationId }) => organisationId !== sourceOf(before));
  const holding = new Set(readingOrganisations(before, others).map(idOf));
  const left = new Set(after ? readingOrganisations(after, facts.members).map(idOf) : []);
  const lost = [...organisationsWithCopies(before, facts)].filter(
    (id) => holding.has(id) && !left.has(id),
  );
  const people = [...peopleWithCopies(before, holding, facts)].flatMap((id): Holder[] => {
    const viewer = facts.people.get(id);
    if (!viewer || viewer.organisationId === sourceOf(before)) return [];
    if (!held(viewer, before) || (after && visible(viewer, after))) return [];
    return [{ organisationId: viewer.organisationId, personId: id }];
  });
  return [...lost.map((organisationId) => ({ organisationId, personId: null })), ...people];
}

/**
 * Holders that lost the report by a change that did not ask them: shown to have been shown it by the ledger only after
 * the change was decided. Whoever could read it under an earlier marking, was shown it, cannot read it now and was
 * never asked is one of them, also where the process died that would have asked.
 */
export function forgottenHolders(
  { report, markings, entries }: RecallState,
  facts: RecallFacts,
): Holder[] {
  if (report.status === 'none') return [];
  const now = report.status === 'erased' ? null : accessOf(report);
  const found = markings.flatMap((marking) => holdersThatLose(marking, now, facts));
  const distinct = new Map(found.map((holder) => [holderKey(holder), holder]));
  return [...distinct.values()].filter((holder) => {
    const asked = entries.get(holderKey(holder));
    // Moot, and yet it cannot read: it was given the report again, and lost it again.
    return !asked || asked.status === 'moot';
  });
}

/** Entries that ask for what may be kept again. */
export function mootHolders(
  { entries }: RecallState,
  after: ReportAccess,
  { members, people }: RecallFacts,
): Holder[] {
  const reading = new Set(readingOrganisations(after, members).map(idOf));
  return [...entries.values()].flatMap(({ status, organisationId, personId }): Holder[] => {
    if (status !== 'open') return [];
    const viewer = personId === null ? undefined : people.get(personId);
    const reads =
      personId === null
        ? reading.has(organisationId)
        : viewer !== undefined && visible(viewer, after);
    return reads ? [{ organisationId, personId }] : [];
  });
}

const sourceOf = ({ sourceOrganisationId }: ReportAccess): string => sourceOrganisationId;
const idOf = ({ organisationId }: Member): string => organisationId;

/** Whom the source or a recipient named, and of whom somebody was shown it. */
function organisationsWithCopies(
  { sharing, clients }: ReportAccess,
  { readers }: RecallFacts,
): Set<string> {
  const named = sharing.label === 'TLP:AMBER' || sharing.label === 'TLP:AMBER+STRICT';
  return new Set([
    ...(named ? [...sharing.recipients, ...clients] : []),
    ...readers.map(({ organisationId }) => organisationId),
  ]);
}

/** People who hold it in their own name: those whom TLP:RED names, and readers of organisations that do not hold it. */
function peopleWithCopies(
  { sharing }: ReportAccess,
  holding: ReadonlySet<string>,
  { readers }: RecallFacts,
): Set<string> {
  const alone = readers.filter(({ organisationId }) => !holding.has(organisationId));
  const named = sharing.label === 'TLP:RED' ? sharing.namedPeople : [];
  return new Set([...named, ...alone.map(({ personId }) => personId)]);
}

/** Who was named holds it, also where his account is suspended by now. */
const held = (viewer: Viewer, before: ReportAccess): boolean =>
  before.sharing.label === 'TLP:RED'
    ? before.sharing.namedPeople.includes(viewer.personId)
    : visible(viewer, before);
