import type { Marking, Oracle, OracleAccess, OracleReport } from './oracle.js';

/** Who is asked to delete a report: a member, or a person in his own name. */
type Asked = { status: 'open' | 'acknowledged' | 'moot' };

type Recalled = {
  /** Markings that it had, the oldest first. */
  readonly past: OracleAccess[];
  /** Who was named and lost it, by id. */
  readonly asked: Map<string, Asked>;
  /** Who could read it once and lost it: is asked if it was shown the report, which the oracle does not know. */
  readonly perhaps: Set<string>;
};

export type OracleRequest = {
  readonly report: string;
  readonly person: string;
  readonly member: string;
  readonly members: readonly string[];
  status: 'open' | 'granted' | 'refused';
};

/** What becomes of reports once they are with others, as plainly as the rest: clients, recalls, requests. */
export class HandlingOracle {
  readonly requests = new Map<string, OracleRequest>();
  readonly #recalled = new Map<string, Recalled>();

  constructor(private readonly oracle: Oracle) {}

  /** The report under another marking: clients end with their recipient, who loses it is asked to delete it. */
  remark(id: string, marking: Marking): void {
    const report = this.oracle.reports.get(id)!;
    const { recipients, excluded } = marking;
    this.#change(id, report, () => {
      report.marking = marking;
      // What is narrowed is public no more; widened back it needs a new confirmation.
      report.isPublic &&= marking.label === 'CLEAR';
      report.clients = report.clients.filter(
        ({ member, by }) =>
          marking.label === 'AMBER' &&
          recipients.includes(by) &&
          !recipients.includes(member) &&
          !excluded.includes(member) &&
          !excluded.includes(by),
      );
    });
  }

  /** Nobody loses it by that; who lost it unasked before is asked now, who has it again is let keep it. */
  nameClient(id: string, member: string, by: string): void {
    const report = this.oracle.reports.get(id)!;
    report.clients = [...report.clients, { member, by }];
    this.#recalled.set(id, this.#of(id));
    this.#ask(id, false);
    this.#letKeep(id, report);
  }

  removeClient(id: string, member: string, by: string): void {
    const report = this.oracle.reports.get(id)!;
    this.#change(id, report, () => {
      report.clients = report.clients.filter((each) => each.member !== member || each.by !== by);
    });
  }

  erase(id: string): void {
    const report = this.oracle.reports.get(id)!;
    this.#change(id, report, () => {
      report.erased = true;
      report.isPublic = false;
    });
  }

  /** Reports that somebody is certainly asked to delete; those about which he may be. */
  recallsOf(person: string): { readonly certain: Set<string>; readonly possible: Set<string> } {
    const keys = this.#keysOf(person);
    const having = (of: (id: string) => { has: (key: string) => boolean }) =>
      new Set([...this.#recalled.keys()].filter((id) => keys.some((key) => of(id).has(key))));
    const asked = (id: string) => this.#of(id).asked;
    return { certain: having(asked), possible: having((id) => this.#of(id).perhaps) };
  }

  /** Whom the source is told of as holders who lost the report: these certainly, and those perhaps. */
  holdersOf(id: string): { readonly certain: Set<string>; readonly possible: Set<string> } {
    const losing = this.#losing(id).flatMap(({ key }) => key);
    const { asked, perhaps } = this.#of(id);
    return { certain: new Set(asked.keys()), possible: new Set([...perhaps, ...losing]) };
  }

  /** What somebody is answered who says that he has deleted a report; null: it depends on what was shown. */
  acknowledge(person: string, id: string): 'done' | 'NOT_FOUND' | null {
    const keys = this.#keysOf(person);
    const losing = this.#losing(id);
    const { asked, perhaps } = this.#of(id);
    for (const { key } of losing) perhaps.add(key);
    if (!keys.some((key) => perhaps.has(key))) return 'NOT_FOUND';
    const open = keys.filter((key) => asked.get(key)?.status === 'open');
    for (const key of open) asked.set(key, { status: 'acknowledged' });
    return open.length > 0 ? 'done' : null;
  }

  /** Whether who asked may still read, and so is answered. */
  stillHolds({ report, person, member }: OracleRequest): boolean {
    const found = this.oracle.reports.get(report);
    if (!found || found.erased) return false;
    const { label, named } = found.marking;
    return label === 'RED' ? named.includes(person) : this.oracle.memberReads(member, found);
  }

  /** How somebody who may know of a request is told that it stands. */
  statusFor(person: string, id: string): OracleRequest['status'] | 'closed' {
    const request = this.requests.get(id)!;
    if (!this.oracle.maySee(person, request.report)) return 'closed';
    return request.status === 'open' && !this.stillHolds(request) ? 'closed' : request.status;
  }

  /** Requests that somebody may know of, as whoever asked or as who is asked. */
  requestsOf(person: string, side: 'asked' | 'received'): Set<string> {
    const { member } = this.oracle.people.get(person)!;
    const known = [...this.requests].filter(([, request]) => {
      const source = this.oracle.reports.get(request.report)?.source ?? null;
      if ((side === 'asked' ? request.member : source) !== member) return false;
      return request.person === person || this.oracle.maySee(person, request.report);
    });
    return new Set(known.map(([id]) => id));
  }

  #change(id: string, report: OracleReport, change: () => void): void {
    const recalled = this.#of(id);
    this.#recalled.set(id, recalled);
    recalled.past.push({ ...report, assigned: new Set(report.assigned) });
    change();
    this.#ask(id, true);
    this.#letKeep(id, report);
  }

  #ask(id: string, isTaken: boolean): void {
    const { asked, perhaps } = this.#of(id);
    for (const { key, named, isLast } of this.#losing(id)) {
      perhaps.add(key);
      const status = asked.get(key)?.status ?? 'moot';
      if (named && ((isTaken && isLast) || status === 'moot')) asked.set(key, { status: 'open' });
    }
  }

  /** Whoever is given it again before he has answered is asked nothing more. */
  #letKeep(id: string, report: OracleReport): void {
    for (const [key, entry] of this.#of(id).asked) {
      const reads = this.oracle.people.has(key)
        ? this.oracle.maySee(key, id)
        : !report.erased && this.oracle.memberReads(key, report);
      if (reads && entry.status === 'open') entry.status = 'moot';
    }
  }

  /** Who could read it under an earlier marking, with the standing of today, and cannot now. */
  #losing(
    id: string,
  ): { readonly key: string; readonly named: boolean; readonly isLast: boolean }[] {
    const { oracle } = this;
    const report = oracle.reports.get(id);
    const { past } = this.#of(id);
    return past.flatMap((before, index) => {
      const { marking, source, clients } = before;
      const isLast = index === past.length - 1;
      const isAmber = marking.label === 'AMBER' || marking.label === 'STRICT';
      const members = [...oracle.members.keys()].filter(
        (key) =>
          key !== source &&
          oracle.memberReads(key, before) &&
          (!report || report.erased || !oracle.memberReads(key, report)),
      );
      const people = [...oracle.people].filter(
        ([key, { member }]) =>
          member !== source &&
          (marking.label === 'RED' ? marking.named.includes(key) : oracle.reads(key, before)) &&
          !oracle.maySee(key, id),
      );
      const isNamed = (key: string) =>
        isAmber &&
        (marking.recipients.includes(key) || clients.some(({ member }) => member === key));
      return [
        ...members.map((key) => ({ key, named: isNamed(key), isLast })),
        ...people.map(([key]) => ({ key, named: marking.label === 'RED', isLast })),
      ];
    });
  }

  /** Under which somebody answers recalls: his own name, and his member's where he acts for it. */
  #keysOf(person: string): string[] {
    const { member, roles } = this.oracle.people.get(person)!;
    if (!this.oracle.comesIn(person)) return [];
    return roles.has('responder') || roles.has('administrator') ? [person, member] : [person];
  }

  #of(id: string): Recalled {
    return this.#recalled.get(id) ?? { past: [], asked: new Map(), perhaps: new Set() };
  }
}
