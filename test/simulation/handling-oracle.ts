import type { Marking, Oracle, OracleReport } from './oracle.js';
import { RecallOracle } from './recall-oracle.js';

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
  readonly recalls: RecallOracle;

  constructor(private readonly oracle: Oracle) {
    this.recalls = new RecallOracle(oracle);
  }

  /** The report under another marking: clients end with their recipient, who loses it is asked to delete it. */
  remark(id: string, marking: Marking, by: string): void {
    const report = this.oracle.reports.get(id)!;
    if (report.marking.label !== 'CLEAR') report.clearedBy = by;
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
    this.recalls.widened(id, report);
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
    const before = { ...report, assigned: new Set(report.assigned) };
    change();
    this.recalls.changed(id, before, report);
  }
}
