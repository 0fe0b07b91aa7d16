import { anAccess, aViewer, INCIDENT, OTHER, someId } from '../testing.js';
import { lookupIn, partsOf, reportsIn, standingFor, wayUp } from './incident-family.js';
import { noIncident } from './incident.js';
import type { IncidentEvent } from './incident-events.js';
import { linkReport, unlinkReport } from './incident-decider.js';
import { mergeIncidents, unmergeIncidents, type NamedIncident } from './merge-decider.js';

const [A, B, C] = [INCIDENT, someId('inc', 2), someId('inc', 3)] as [string, string, string];
const [ofA, ofB, ofC] = [1, 2, 3].map((number) => someId('rep', number)) as [
  string,
  string,
  string,
];

const opened = (incidentId: string, reportId: string): IncidentEvent[] => [
  {
    type: 'IncidentOpened',
    data: { incidentId, citation: `TI-${incidentId.slice(-2)}`, provisional: true },
  },
  { type: 'ReportLinked', data: { incidentId, reportId } },
];
const reason = 'same_event' as const;

/** Three incidents of one report each, and what became of them. */
class Incidents {
  readonly #events = new Map([
    [A, opened(A, ofA)],
    [B, opened(B, ofB)],
    [C, opened(C, ofC)],
  ]);

  get find() {
    const events = [...this.#events].map(
      ([id, list]) => [id, list.map((event) => ({ event }))] as const,
    );
    return lookupIn(new Map(events));
  }

  record(...events: readonly IncidentEvent[]): this {
    for (const event of events) this.#events.get(event.data.incidentId)?.push(event);
    return this;
  }

  named(id: string, reports = [green]): NamedIncident {
    return { incident: this.find(id), reports, standing: this.find(standingFor(this.find, id)) };
  }

  merge(from: string, into: string, by = coordinator) {
    return mergeIncidents({ from: this.named(from), into: this.named(into), reason }, by);
  }

  merged(from: string, into: string): this {
    const decision = this.merge(from, into);
    if (!decision.ok) throw new Error(decision.error.code);
    return this.record(...decision.events);
  }

  unmerged(id: string): this {
    const decision = unmergeIncidents(this.named(id), coordinator);
    if (!decision.ok) throw new Error(decision.error.code);
    return this.record(...decision.events);
  }
}

const green = anAccess();
const red = anAccess({ sharing: { label: 'TLP:RED' }, authorId: someId('per', 9) });
const coordinator = aViewer({ organisationId: OTHER, roles: ['coordinator'] });
const codeOf = (decision: { ok: boolean; error?: { code: string } }) =>
  decision.ok ? 'accepted' : decision.error?.code;

describe('merging incidents', () => {
  it('is written on both streams, by a coordinator', () => {
    expect(new Incidents().merge(A, B)).toEqual({
      ok: true,
      events: [
        { type: 'IncidentMerged', data: { incidentId: A, intoId: B, reason } },
        { type: 'IncidentAbsorbed', data: { incidentId: B, mergedId: A } },
      ],
    });
    const reporter = aViewer({ roles: ['reporter', 'responder', 'administrator'] });
    expect(codeOf(new Incidents().merge(A, B, reporter))).toBe('NOT_PERMITTED');
  });

  it('is answered as about nothing where a report of either is not to be seen', () => {
    const incidents = new Incidents();
    for (const hidden of [[], [red]]) {
      for (const [from, into] of [
        [incidents.named(A, hidden), incidents.named(B)],
        [incidents.named(A), incidents.named(B, hidden)],
      ] as const) {
        expect(codeOf(mergeIncidents({ from, into, reason }, coordinator))).toBe('NOT_FOUND');
        // Not even that it would be a coordinator's to do.
        expect(codeOf(mergeIncidents({ from, into, reason }, aViewer({})))).toBe('NOT_FOUND');
      }
    }
    const none: NamedIncident = { incident: noIncident, reports: [green], standing: noIncident };
    const command = { from: none, into: incidents.named(B), reason };
    expect(codeOf(mergeIncidents(command, coordinator))).toBe('NOT_FOUND');
  });

  it('is refused into itself, of what is merged already, and in a circle', () => {
    expect(codeOf(new Incidents().merge(A, A))).toBe('SAME_INCIDENT');
    const incidents = new Incidents().merged(A, B);
    expect(codeOf(incidents.merge(A, C))).toBe('ALREADY_MERGED');
    expect(codeOf(incidents.merge(C, A))).toBe('ALREADY_MERGED');
    expect(codeOf(incidents.merge(B, A))).toBe('MERGE_CYCLE');
    expect(codeOf(incidents.merged(B, C).merge(C, A))).toBe('MERGE_CYCLE');
  });

  it('names the incident that stands to who wants to merge one that does not', () => {
    const decision = new Incidents().merged(A, B).merged(B, C).merge(A, C);
    expect(decision).toMatchObject({ error: { message: expect.stringContaining('into TI-') } });
  });

  it('is undone once, by who sees a report of the one that was merged', () => {
    const incidents = new Incidents().merged(A, B);
    expect(unmergeIncidents(incidents.named(A), coordinator)).toEqual({
      ok: true,
      events: [
        { type: 'IncidentUnmerged', data: { incidentId: A, intoId: B } },
        { type: 'IncidentDetached', data: { incidentId: B, mergedId: A } },
      ],
    });
    expect(codeOf(unmergeIncidents(incidents.named(A, [red]), coordinator))).toBe('NOT_FOUND');
    expect(codeOf(unmergeIncidents(incidents.named(A), aViewer({})))).toBe('NOT_PERMITTED');
    expect(codeOf(unmergeIncidents(incidents.unmerged(A).named(A), coordinator))).toBe(
      'NOT_MERGED',
    );
  });
});

describe('what was merged', () => {
  it('stands for the incident at the end of the way, with the reports of all', () => {
    const { find } = new Incidents().merged(A, B).merged(B, C);
    expect([A, B, C].map((id) => standingFor(find, id))).toEqual([C, C, C]);
    expect(wayUp(find, A)).toEqual([A, B]);
    expect(partsOf(find, C).map(({ incidentId }) => incidentId)).toEqual([C, B, A]);
    expect([...reportsIn(find, C)]).toEqual([
      [ofC, []],
      [ofB, [B]],
      [ofA, [A, B]],
    ]);
    expect([...reportsIn(find, B).keys()]).toEqual([ofB, ofA]);
  });

  it('stands by itself again, with what was merged into it, once that is undone', () => {
    const { find } = new Incidents().merged(A, B).merged(B, C).unmerged(B);
    expect([A, B, C].map((id) => standingFor(find, id))).toEqual([B, B, C]);
    expect([...reportsIn(find, C).keys()]).toEqual([ofC]);
  });

  it('ends also where streams of different moments make a circle', () => {
    const { find } = new Incidents().record(
      { type: 'IncidentMerged', data: { incidentId: A, intoId: B, reason } },
      { type: 'IncidentMerged', data: { incidentId: B, intoId: A, reason } },
      { type: 'IncidentAbsorbed', data: { incidentId: A, mergedId: B } },
      { type: 'IncidentAbsorbed', data: { incidentId: B, mergedId: A } },
    );
    expect(wayUp(find, A)).toEqual([A, B]);
    expect(partsOf(find, A)).toHaveLength(2);
  });
});

describe('links of what was merged', () => {
  const report = anAccess({ reportId: ofA });
  const within = ({ find }: Incidents, id: string) => ({
    state: find(standingFor(find, id)),
    merged: partsOf(find, standingFor(find, id)).slice(1),
  });

  it('hold in the incident that stands: the report is in it already', () => {
    const { state, merged } = within(new Incidents().merged(A, B), B);
    const command = { report, linked: [green], merged };
    expect(codeOf(linkReport(state, command, coordinator))).toBe('ALREADY_LINKED');
  });

  it('end there, each on its own stream', () => {
    const twice = new Incidents().record({
      type: 'ReportLinked',
      data: { incidentId: B, reportId: ofA },
    });
    const { state, merged } = within(twice.merged(A, B), A);
    const command = { report, linked: [green], merged };
    expect(unlinkReport(state, command, coordinator)).toEqual({
      ok: true,
      events: [B, A].map((incidentId) => ({
        type: 'ReportUnlinked',
        data: { incidentId, reportId: ofA },
      })),
    });
  });
});
