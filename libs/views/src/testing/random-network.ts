import {
  clientIds,
  clientsUnder,
  type DomainEvent,
  type IncidentFilter,
  type IncidentReport,
  type NamedClient,
  type ReportAccess,
  type TlpLabel,
} from '@tocsin/domain';
import { randomAccess, someId, type Dice } from '@tocsin/domain/testing';
import {
  erased,
  linked,
  onReport,
  opened,
  organisationId,
  personId,
  published,
  reportId,
  retracted,
  revised,
  submitted,
  unlinked,
} from './people.js';

export type Placed = readonly [stream: string, event: DomainEvent];

const one = <Choice>(choices: readonly Choice[], dice: Dice): Choice =>
  choices[dice(choices.length)] as Choice;

const some = <Choice>(choices: readonly Choice[], dice: Dice): Choice[] =>
  choices.filter(() => dice(3) === 0);

const SEVERITIES = ['hazard', 'incident', 'serious_incident', 'disaster', 'unknown'] as const;
const RECORD_TYPES = ['incident', 'near_miss', 'vulnerability', 'demonstration'] as const;
const RISK_KINDS = ['accident', 'misuse', 'structural', 'unknown'] as const;
const HARMS = ['physical', 'psychological', 'economic_property', 'other', 'unknown'] as const;
const SECTIONS = ['A', 'C', 'K', 'U'];
const LANGUAGES = ['en', 'zh-Hans', 'fr'];
const AREAS = ['FR', 'DE', 'CN', 'US', '001', '150', '142', '826'];
const MEANINGS = ['occurred', 'harm_felt', 'deployed', 'developed'] as const;
const TIMES = ['2010', '2010-05-06', '2018-03-18', '2018-03-18T21:58', '2024-12'];
const WORDS = ['braking', '刹车', 'chat', '模型', 'trading'];

/** Answers of a report, drawn so that filters often find some of them and seldom all. */
function randomReport(dice: Dice): Partial<IncidentReport> {
  const time = one(TIMES, dice);
  return {
    recordType: one(RECORD_TYPES, dice),
    ...(dice(3) > 0 && { riskKind: one(RISK_KINDS, dice) }),
    ...(dice(4) === 0 && { drill: dice(2) === 0 }),
    title: [{ lang: one(LANGUAGES, dice), value: `${one(WORDS, dice)} ${one(WORDS, dice)}` }],
    description: [{ lang: one(LANGUAGES, dice), value: one(WORDS, dice) }],
    severity: { oecd: one(SEVERITIES, dice) },
    harms: (some(HARMS, dice).length > 0 ? some(HARMS, dice) : ['other' as const]).map(
      (oecdType) => ({ oecdType }),
    ),
    occurred:
      dice(4) === 0
        ? { start: { precision: 'unknown' } }
        : {
            start: { value: time, precision: time.length === 4 ? 'year' : 'month' },
            ...(dice(3) === 0 && { ongoing: true }),
          },
    places:
      dice(5) === 0
        ? [{ unknown: true }]
        : [
            dice(2) === 0
              ? { country: one(['FR', 'DE', 'CN', 'US'], dice), meaning: one(MEANINGS, dice) }
              : { unM49: one(['001', '150', '142'], dice) },
          ],
    context: { isicSections: some(SECTIONS, dice) },
    externalIds: some(['1', '2', '28'], dice).map((id) => ({
      namespace: 'AIID',
      id,
      relation: 'same' as const,
    })) as NonNullable<IncidentReport['externalIds']>,
  };
}

const LEAVES: readonly ((dice: Dice) => IncidentFilter)[] = [
  (dice) => ({
    kind: 'label',
    in: some<TlpLabel>(['TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:RED'], dice),
  }),
  (dice) => ({ kind: 'severity', in: some([...SEVERITIES, 'nonsense'], dice) }),
  (dice) => ({ kind: 'recordType', in: some(RECORD_TYPES, dice) }),
  (dice) => ({ kind: 'riskKind', in: some(RISK_KINDS, dice) }),
  (dice) => ({ kind: 'status', in: some(['submitted', 'retracted'] as const, dice) }),
  (dice) => ({ kind: 'harm', in: some([...HARMS, 'toString'], dice) }),
  (dice) => ({ kind: 'isicSection', in: some([...SECTIONS, 'a', 'AA', ''], dice) }),
  (dice) => ({ kind: 'language', in: some([...LANGUAGES, 'EN', 'a"b\\', '\0'], dice) }),
  (dice) => ({ kind: 'organisation', in: some(['member-1', 'member-2', 'nobody'], dice) }),
  (dice) => ({ kind: 'externalId', in: some(['AIID:1', 'AIID:28', 'AIID:3'], dice) }),
  (dice) => ({
    kind: 'place',
    area: one(AREAS, dice),
    meaning: dice(2) === 0 ? null : one(MEANINGS, dice),
  }),
  (dice) => ({ kind: 'occurred', ...randomSpan(dice) }),
  (dice) => ({ kind: 'drill', is: dice(2) === 0 }),
];

function randomSpan(dice: Dice) {
  const edge = () =>
    dice(3) === 0 ? null : Date.UTC(one([2009, 2010, 2018, 2025], dice), dice(12));
  return { since: edge(), until: edge() };
}

/** A filter of any shape; with text predicates only where asked for. */
export function randomFilter(
  dice: Dice,
  given: { readonly text: boolean },
  depth = 0,
): IncidentFilter {
  const choice = dice(depth > 2 ? 3 : 6);
  const parts = () =>
    Array.from({ length: dice(3) + (depth === 0 ? 1 : 0) }, () =>
      randomFilter(dice, given, depth + 1),
    );
  if (choice === 3) return { kind: 'and', filters: parts() };
  if (choice === 4) return { kind: 'or', filters: parts() };
  if (choice === 5) return { kind: 'not', filter: randomFilter(dice, given, depth + 1) };
  if (given.text && choice === 0) return { kind: 'text', text: one(WORDS, dice) };
  return one(LEAVES, dice)(dice);
}

/** How the network's own numbering reads an organisation's id back. */
const sourceNumber = ({ sourceOrganisationId }: ReportAccess): number =>
  Number.parseInt(sourceOrganisationId.slice(-4), 16);

/** Reports 1 to `count` of random sources and audiences, some linked to one incident, some to several, some to none. */
export function randomSubmissions(dice: Dice, count: number): Placed[][] {
  const appends: Placed[][] = [];
  const incidents = Math.ceil(count / 2);
  const isOpen = new Set<number>();
  for (let number = 1; number <= count; number += 1) {
    const access = randomAccess(dice);
    const append: Placed[] = [
      submitted(number, {
        source: sourceNumber(access),
        author: access.authorId,
        sharing: access.sharing,
        report: randomReport(dice),
      }),
    ];
    for (let links = dice(3); links > 0; links -= 1) {
      const incident = dice(incidents) + 1;
      if (append.some(([stream]) => stream === linked(incident, number)[0])) continue;
      if (!isOpen.has(incident)) append.push(opened(incident));
      isOpen.add(incident);
      append.push(linked(incident, number));
    }
    // Several in one append share their recorded time: ties must be told apart by id.
    if (dice(3) === 0 && appends.length > 0) appends.at(-1)?.push(...append);
    else appends.push(append);
  }
  return appends;
}

/** What may happen to reports afterwards, as far as the fold is concerned. */
export class RandomLife {
  readonly #revision = new Map<number, number>();
  readonly #gone = new Set<number>();
  readonly #clients = new Map<number, readonly NamedClient[]>();
  readonly #links = new Set<string>();
  /** By report: the number of its question that is open. */
  readonly #asked = new Map<number, number | undefined>();
  #questions = 0;

  constructor(
    private readonly dice: Dice,
    private readonly count: number,
    submissions: readonly Placed[][],
  ) {
    for (const [, event] of submissions.flat()) {
      if (event.type === 'ReportLinked') this.#links.add(JSON.stringify(event.data));
    }
  }

  /** One more append. */
  next(): Placed[] {
    const number = this.dice(this.count) + 1;
    const step = this.dice(14);
    if (step === 0) return this.#relink(number);
    if (this.#gone.has(number)) return [];
    if (step === 1) {
      this.#gone.add(number);
      return [erased(number)];
    }
    return this.#change(number, step);
  }

  #change(number: number, step: number): Placed[] {
    if (step === 2) return [retracted(number)];
    if (step === 3) return [published(number)];
    if (step === 4) return [this.#assign(number)];
    if (step === 12) return [this.#ask(number)];
    if (step === 13) return [this.#nameClient(number)];
    if (step < 7) return [this.#share(number)];
    const revision = (this.#revision.get(number) ?? 1) + 1;
    this.#revision.set(number, revision);
    return [revised(number, revision, randomReport(this.dice))];
  }

  #share(number: number): Placed {
    const { sharing } = randomAccess(this.dice);
    const clients = clientsUnder(sharing, this.#clients.get(number) ?? []);
    this.#clients.set(number, clients);
    return onReport(number, {
      type: 'ReportSharingChanged',
      data: { reportId: reportId(number), sharing, clients: clientIds(clients) },
      content: { sharing: { tlp: sharing.label }, reason: null },
    });
  }

  #nameClient(number: number): Placed {
    const [organisation, namedBy] = [this.dice(4) + 1, this.dice(4) + 1].map(organisationId) as [
      string,
      string,
    ];
    const clients = [
      ...(this.#clients.get(number) ?? []),
      { organisationId: organisation, namedBy },
    ];
    this.#clients.set(number, clients);
    return onReport(number, {
      type: 'ReportClientNamed',
      data: {
        reportId: reportId(number),
        organisationId: namedBy,
        clientId: organisation,
        clients: clientIds(clients),
      },
    });
  }

  #assign(number: number): Placed {
    const organisation = this.dice(4) + 1;
    const person = personId(organisation, 1);
    const assigned = this.dice(3) === 0 ? [] : [person];
    return onReport(number, {
      type: assigned.length > 0 ? 'ReportPersonAssigned' : 'ReportPersonUnassigned',
      data: {
        reportId: reportId(number),
        personId: person,
        organisationId: organisationId(organisation),
        assigned,
      },
    });
  }

  /** A question, or the answer to the one before. */
  #ask(number: number): Placed {
    const open = this.#asked.get(number);
    this.#asked.set(number, open === undefined ? (this.#questions += 1) : undefined);
    const requestId = someId('ask', open ?? this.#questions);
    const data = { reportId: reportId(number), requestId, personId: personId(1, 1) };
    return onReport(
      number,
      open === undefined
        ? {
            type: 'ReportInformationRequested',
            data: {
              ...data,
              organisationId: organisationId(this.dice(4) + 1),
              sourceOrganisationId: organisationId(this.dice(4) + 1),
              roles: ['responder'],
            },
            content: { question: one(WORDS, this.dice) },
          }
        : {
            type: 'ReportInformationAnswered',
            data: { ...data, shared: this.dice(2) === 0 },
            content: { answer: one(WORDS, this.dice) },
          },
    );
  }

  #relink(number: number): Placed[] {
    const link = [...this.#links].find((each) => each.includes(reportId(number)));
    if (link === undefined) return [];
    this.#links.delete(link);
    const { incidentId } = JSON.parse(link) as { incidentId: string };
    return [unlinked(Number.parseInt(incidentId.slice(-4), 16), number)];
  }
}
