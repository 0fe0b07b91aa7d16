import type { Oracle, OracleAccess, OracleReport } from './oracle.js';

/** How it stands with somebody who lost a report: he is not asked, asked, has answered, or need not answer any more. */
type Standing = 'unasked' | 'open' | 'acknowledged' | 'moot';

/**
 * Of somebody, all that is possible: who was named is asked for certain, who could only read it is asked if he was shown
 * it, which the oracle does not know.
 */
type Possible = ReadonlySet<Standing>;

/** Under which markings somebody could read what he cannot read now. */
type Lost = {
  readonly named: boolean;
  /** Under the marking before the last change. */
  readonly isLast: boolean;
  readonly isNamedLast: boolean;
};

const UNASKED: Possible = new Set<Standing>(['unasked']);

/** Who is asked to delete a report that was taken from him, and how that stands. Keys are ids of members and of people. */
export class RecallOracle {
  /** Markings that reports had, the oldest first. */
  readonly #past = new Map<string, OracleAccess[]>();
  readonly #entries = new Map<string, Map<string, Possible>>();

  constructor(private readonly oracle: Oracle) {}

  /** After a change that may take a report from somebody, or give it back to him. */
  changed(id: string, before: OracleAccess, after: OracleReport): void {
    this.#past.set(id, [...this.#pastOf(id), before]);
    this.#ask(id, true);
    this.#letKeep(id, after);
  }

  /** After a change that takes it from nobody. */
  widened(id: string, after: OracleReport): void {
    this.#ask(id, false);
    this.#letKeep(id, after);
  }

  wasTaken(id: string): boolean {
    return this.#pastOf(id).length > 0;
  }

  /** Reports that somebody is certainly asked to delete; those about which he may be. */
  recallsOf(person: string): { readonly certain: Set<string>; readonly possible: Set<string> } {
    const keys = this.#keysOf(person);
    const having = (is: (standing: Possible) => boolean) => {
      const entries = [...this.#entries].filter(([, of]) => keys.some((key) => is(at(of, key))));
      return new Set(entries.map(([id]) => id));
    };
    return { certain: having((of) => !of.has('unasked')), possible: having(mayBeAsked) };
  }

  /** How a report may stand of which somebody is told that he is asked to delete it. */
  noticeOf(person: string, id: string): Possible {
    const entries = this.#entriesOf(id);
    const each = this.#keysOf(person).map((key) => at(entries, key));
    if (each.some(isOpen)) return new Set<Standing>(['open']);
    const all = new Set(each.flatMap((of) => [...of]));
    if (each.some((of) => !of.has('unasked'))) all.delete('unasked');
    return all;
  }

  /** How the source is told that it stands with those who lost a report; whoever can be none of them is not there. */
  holdersOf(id: string): Map<string, Possible> {
    const told = new Map(this.#entriesOf(id));
    for (const [key, lost] of this.#lost(id)) told.set(key, asked(at(told, key), lost, false));
    return new Map([...told].filter(([, of]) => mayBeAsked(of)));
  }

  /** What somebody is answered who says that he has deleted a report; null: it depends on what was shown. */
  answerTo(person: string, id: string): 'done' | 'NOT_FOUND' | null {
    const all = this.holdersOf(id);
    const own = this.#keysOf(person).map((key) => at(all, key));
    if (!own.some(mayBeAsked)) return 'NOT_FOUND';
    return own.some(isOpen) ? 'done' : null;
  }

  /** After he was answered so. Others who were forgotten may have been asked by the way. */
  answered(person: string, id: string, code: string): void {
    const entries = new Map(this.#entriesOf(id));
    const told = this.holdersOf(id);
    for (const [key, of] of told) entries.set(key, new Set([...at(entries, key), ...of]));
    for (const key of this.#keysOf(person)) entries.set(key, after(at(told, key), code));
    this.#entries.set(id, entries);
  }

  #ask(id: string, isTaken: boolean): void {
    const entries = new Map(this.#entriesOf(id));
    for (const [key, lost] of this.#lost(id)) {
      entries.set(key, asked(at(entries, key), lost, isTaken));
    }
    this.#entries.set(id, entries);
  }

  /** Whoever is given it again before he has answered is asked nothing more. */
  #letKeep(id: string, report: OracleReport): void {
    const entries = this.#entriesOf(id);
    for (const [key, of] of entries) {
      const reads = this.oracle.people.has(key)
        ? this.oracle.maySee(key, id)
        : !report.erased && this.oracle.memberReads(key, report);
      if (!reads || !of.has('open')) continue;
      entries.set(key, new Set([...of].map((each) => (each === 'open' ? 'moot' : each))));
    }
  }

  /** Whom an earlier marking gave it and this one does not, whatever became of his standing, circles and offices. */
  #lost(id: string): Map<string, Lost> {
    const found = new Map<string, Lost>();
    const past = this.#pastOf(id);
    for (const [index, before] of past.entries()) {
      const isLast = index === past.length - 1;
      for (const { key, named } of this.#lostUnder(id, before)) {
        const known = found.get(key);
        found.set(key, {
          named: named || known?.named === true,
          isLast,
          isNamedLast: named && isLast,
        });
      }
    }
    return found;
  }

  #lostUnder(id: string, before: OracleAccess): { key: string; named: boolean }[] {
    const { oracle } = this;
    const report = oracle.reports.get(id);
    const { marking, source, clients } = before;
    const isAmber = marking.label === 'AMBER' || marking.label === 'STRICT';
    const now = report && !report.erased ? report : null;
    const isGone = (key: string, ever: boolean) => !now || !oracle.givesTo(key, now, ever);
    const members = [...oracle.members.keys()].filter(
      (key) => key !== source && oracle.givesTo(key, before, true) && isGone(key, false),
    );
    const people = [...oracle.people].filter(
      ([key, { member }]) =>
        member !== source && oracle.givesTo(key, before, true) && isGone(key, false),
    );
    const isNamed = (key: string) =>
      isAmber && (marking.recipients.includes(key) || clients.some(({ member }) => member === key));
    return [
      ...members.map((key) => ({ key, named: isNamed(key) })),
      // Somebody named who was a coordinator when he read is still given what the secretariat is given.
      ...people.map(([key]) => ({ key, named: marking.label === 'RED' && isGone(key, true) })),
    ];
  }

  /** Under which somebody answers recalls: his own name, and his member's where he acts for it. */
  #keysOf(person: string): string[] {
    const { member, roles } = this.oracle.people.get(person)!;
    if (!this.oracle.comesIn(person)) return [];
    return roles.has('responder') || roles.has('administrator') ? [person, member] : [person];
  }

  readonly #pastOf = (id: string) => this.#past.get(id) ?? [];
  readonly #entriesOf = (id: string) => this.#entries.get(id) ?? new Map<string, Possible>();
}

const at = (entries: ReadonlyMap<string, Possible>, key: string): Possible =>
  entries.get(key) ?? UNASKED;
const mayBeAsked = (of: Possible): boolean => of.size > 1 || !of.has('unasked');
const isOpen = (of: Possible): boolean => of.size === 1 && of.has('open');

/** Whoever was never asked, or need not answer any more, is asked once he is found to have lost it. */
function asked(before: Possible, { named, isLast, isNamedLast }: Lost, isTaken: boolean): Possible {
  if (isTaken && isNamedLast) return new Set<Standing>(['open']);
  const now = new Set(before);
  if (now.has('unasked') || now.has('moot') || (isTaken && isLast)) now.add('open');
  if (named) for (const each of ['unasked', 'moot'] as const) now.delete(each);
  return now;
}

/** What is left possible of somebody who was answered by a code. */
function after(before: Possible, code: string): Possible {
  const now = new Set(before);
  now.delete('open');
  if (code === 'done') return before.has('open') ? now.add('acknowledged') : now;
  if (code === 'NOT_FOUND') return UNASKED;
  now.delete('acknowledged');
  return now;
}
