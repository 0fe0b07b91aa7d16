/**
 * What the sharing rules say, in the plainest way: lists that are walked through. It imports nothing of the product, so
 * that the two can only agree by both being right, or by the same misreading of the rules.
 */
export type OracleMember = {
  standing: 'member' | 'restricted' | 'suspended';
  readonly isAuthority: boolean;
  readonly communities: Set<string>;
  /** Those that it was ever in. */
  readonly everIn: Set<string>;
};
export type OraclePerson = {
  readonly member: string;
  roles: Set<string>;
  /** Those that he ever had. */
  readonly everHad: Set<string>;
  active: boolean;
};
type Reader = Pick<OraclePerson, 'member' | 'roles' | 'active'> & { readonly id: string };
type Rights = Omit<OracleMember, 'everIn'>;

export type Marking = {
  readonly label: 'RED' | 'STRICT' | 'AMBER' | 'GREEN' | 'CLEAR';
  readonly community: string | null;
  readonly recipients: readonly string[];
  readonly named: readonly string[];
  readonly excluded: readonly string[];
  readonly withoutAuthorities: boolean;
  readonly secretariat: boolean;
  readonly unnamedSource: boolean;
};

/** What of a report decides who reads it. */
export type OracleAccess = {
  readonly source: string;
  readonly author: string;
  readonly marking: Marking;
  readonly isPublic: boolean;
  readonly assigned: ReadonlySet<string>;
  readonly clients: readonly { readonly member: string; readonly by: string }[];
};

export type OracleReport = OracleAccess & {
  marking: Marking;
  isPublic: boolean;
  clients: OracleAccess['clients'];
  erased: boolean;
  /** Who made it CLEAR, where it is. */
  clearedBy: string;
  readonly assigned: Set<string>;
  /** What it said from which position on; the newest is last. */
  readonly said: { readonly position: number; readonly word: string }[];
};

/** A report in an incident from one position until before another. */
type Link = { readonly report: string; readonly from: number; to: number };

/** An incident that another one tells from one position until before another. */
type Merge = {
  readonly incident: string;
  readonly into: string;
  readonly from: number;
  to: number;
};

/** A member's duty for an incident; it stays with that one, whatever this is merged into. */
type Clock = {
  readonly incident: string;
  readonly member: string;
  readonly rule: string;
  isAside: boolean;
};

export class Oracle {
  readonly members = new Map<string, OracleMember>();
  readonly people = new Map<string, OraclePerson>();
  readonly reports = new Map<string, OracleReport>();
  readonly incidents = new Map<string, Link[]>();
  readonly clocks = new Map<string, Clock>();
  readonly #merges: Merge[] = [];

  /** Whether somebody can do anything with his token at all. */
  comesIn(person: string): boolean {
    const { active, member } = this.#person(person);
    return active && this.#member(member).standing !== 'suspended';
  }

  maySee(person: string | null, id: string): boolean {
    const report = this.reports.get(id);
    return report !== undefined && !report.erased && this.reads(person, report);
  }

  reads(person: string | null, report: OracleAccess): boolean {
    return this.#reads(person === null ? null : { id: person, ...this.#person(person) }, report);
  }

  /** Whether any responder of a member reads it, whoever he is. */
  memberReads(member: string, report: OracleAccess): boolean {
    return this.#reads({ id: '', member, roles: new Set(['responder']), active: true }, report);
  }

  /**
   * Whether a marking gives a report to a person or to a member's responders, if they are in good standing. `ever`: and
   * in every community and office that they ever had.
   */
  givesTo(key: string, report: OracleAccess, ever: boolean): boolean {
    const person = this.people.get(key);
    const { isAuthority, communities, everIn } = this.#member(person?.member ?? key);
    const roles = person ? (ever ? person.everHad : person.roles) : new Set(['responder']);
    const reader = { id: person ? key : '', member: person?.member ?? key, roles, active: true };
    const standing = 'member' as const;
    return this.#reads(reader, report, {
      standing,
      isAuthority,
      communities: ever ? everIn : communities,
    });
  }

  /** Whether a reader of the report is told whose it is. */
  knowsSource(person: string | null, id: string): boolean {
    const { marking, source } = this.#report(id);
    if (!marking.unnamedSource) return true;
    if (person === null || !this.comesIn(person)) return false;
    const { member, roles } = this.#person(person);
    return member === source || (roles.has('coordinator') && marking.named.includes(person));
  }

  visibleReports(person: string | null): Set<string> {
    return new Set([...this.reports.keys()].filter((id) => this.maySee(person, id)));
  }

  /** Incidents that tell themselves, with those of their reports that this reader is shown. */
  visibleIncidents(person: string | null): Map<string, string[]> {
    const shown = [...this.incidents.keys()]
      .filter((id) => this.standing(id) === id)
      .map((id) => [id, this.linked(id).filter((each) => this.maySee(person, each))] as const);
    return new Map(shown.filter(([, reports]) => reports.length > 0));
  }

  /** Whether an incident is there for this reader, by its own id: merged or not, by a report that is in it. */
  seesIncident(person: string | null, incident: string): boolean {
    return this.linked(incident).some((report) => this.maySee(person, report));
  }

  /** Clocks of this reader's member whose incidents he sees. */
  clocksOf(person: string | null): string[] {
    if (person === null || !this.comesIn(person)) return [];
    const { member } = this.#person(person);
    return [...this.clocks].flatMap(([id, clock]) =>
      clock.member === member && this.seesIncident(person, clock.incident) ? [id] : [],
    );
  }

  answersForClocks(person: string): boolean {
    const { roles } = this.#person(person);
    return roles.has('reporter') || roles.has('responder');
  }

  clockOf({ incident, member, rule }: Omit<Clock, 'isAside'>): Clock | null {
    const isIt = (clock: Clock) =>
      clock.incident === incident && clock.member === member && clock.rule === rule;
    return [...this.clocks.values()].find(isIt) ?? null;
  }

  /** What one incident was merged into at a position; null: it tells itself. */
  mergedInto(incident: string, position = Infinity): string | null {
    const holds = ({ from, to }: Merge) => from <= position && position <= to;
    return this.#merges.find((each) => each.incident === incident && holds(each))?.into ?? null;
  }

  /** The incident that tells of an incident at a position. */
  standing(incident: string, position = Infinity): string {
    const into = this.mergedInto(incident, position);
    return into === null ? incident : this.standing(into, position);
  }

  /** Reports of an incident, and of all that was merged into it, at a position; now, where none is given. */
  linked(incident: string, position = Infinity): string[] {
    const links = this.incidents.get(incident) ?? [];
    const own = links.flatMap(({ report, from, to }) =>
      from <= position && position <= to ? [report] : [],
    );
    const parts = [...this.incidents.keys()].filter(
      (id) => this.mergedInto(id, position) === incident,
    );
    return [...new Set([...own, ...parts.flatMap((id) => this.linked(id, position))])];
  }

  merge(incident: string, into: string, position: number): void {
    this.#merges.push({ incident, into, from: position, to: Infinity });
  }

  unmerge(incident: string, position: number): void {
    const merge = this.#merges.findLast((each) => each.incident === incident);
    if (merge) merge.to = position - 1;
  }

  link(incident: string, report: string, position: number): void {
    const links = this.incidents.get(incident) ?? [];
    this.incidents.set(incident, [...links, { report, from: position, to: Infinity }]);
  }

  /** Out of an incident and of all that was merged into it. */
  unlink(incident: string, report: string, position: number): void {
    const link = this.incidents.get(incident)?.findLast((each) => each.report === report);
    if (link?.to === Infinity) link.to = position - 1;
    for (const id of this.incidents.keys()) {
      if (this.mergedInto(id) === incident) this.unlink(id, report, position);
    }
  }

  /** Reports in which a word stands, among those that this reader may see. */
  found(person: string | null, word: string): Set<string> {
    const says = (id: string) => this.#report(id).said.at(-1)?.word === word;
    return new Set([...this.visibleReports(person)].filter(says));
  }

  /** Reports of a member, as far as this reader knows whose they are. */
  sentBy(person: string | null, member: string): Set<string> {
    const isFrom = (id: string) =>
      this.#report(id).source === member && this.knowsSource(person, id);
    return new Set([...this.visibleReports(person)].filter(isFrom));
  }

  /** What a report said at a position, to who may see it now; null: it was not there, or is hidden. */
  saidAt(person: string | null, id: string, position: number): string | null {
    if (!this.maySee(person, id)) return null;
    return this.#report(id).said.findLast((each) => each.position <= position)?.word ?? null;
  }

  #reads(person: Reader | null, report: OracleAccess, rights?: Rights): boolean {
    const { label } = report.marking;
    if (label === 'CLEAR' && report.isPublic) return true;
    if (person === null) return false;
    const own = rights ?? this.#member(person.member);
    if (!person.active || own.standing === 'suspended') return false;
    if (person.id === report.author) return true;
    return label === 'RED'
      ? report.marking.named.includes(person.id)
      : !this.#isShutOut(person.member, report, own) && this.#isLetIn(person, report, own);
  }

  #isShutOut(
    member: string,
    { marking, source }: OracleAccess,
    { standing, isAuthority }: Rights,
  ): boolean {
    if (member === source) return false;
    if (marking.excluded.includes(member)) return true;
    if (standing === 'restricted' && marking.label !== 'CLEAR') return true;
    return isAuthority && marking.withoutAuthorities && !marking.recipients.includes(member);
  }

  #isLetIn(
    { id, member, roles }: Reader,
    { marking, source, assigned, clients }: OracleAccess,
    { communities }: Rights,
  ): boolean {
    const { label, community } = marking;
    if (roles.has('coordinator') && marking.secretariat) return true;
    if (label === 'CLEAR') return true;
    if (label === 'GREEN') return community === null || communities.has(community);
    const isClient = label === 'AMBER' && clients.some((each) => each.member === member);
    const holders = [source, ...marking.recipients, ...(isClient ? [member] : [])];
    return holders.includes(member) && (roles.has('responder') || assigned.has(id));
  }

  readonly #person = (id: string) => this.people.get(id) as OraclePerson;
  readonly #member = (id: string) => this.members.get(id) as OracleMember;
  readonly #report = (id: string) => this.reports.get(id) as OracleReport;
}
