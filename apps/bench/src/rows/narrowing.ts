import { setTimeout as pause } from 'node:timers/promises';
import { answered, asking } from '../measure/asking.js';
import { wallClock } from '../measure/clock.js';
import { openClient, type Client } from '../measure/http-load.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { percentile, seeded } from '../measure/statistics.js';
import { follow, until } from '../measure/subscribers.js';
import { changeIn, CHANGES } from '../measure/watches.js';
import { newPlace, openPlace } from '../served/place.js';
import { startProgram } from '../served/program.js';
import { aReport } from '../workload/a-report.js';
import type { Member } from '../workload/members.js';
import { newId } from '../workload/new-id.js';
import { nth } from '../workload/nth.js';
import { foundNetwork } from '../workload/population.js';
import { CHANGE_SHARING, ONE_REPORT, SUBMIT, VERSION } from '../workload/queries.js';

const MEMBERS = 100;
/** Each by somebody of another member. */
const SUBSCRIPTIONS = 20;
const NARROWINGS = 200;

/**
 * From a narrowing to its being closed to others, in the one process that `npm start` runs. The clock starts with the
 * answer to the source: it comes after the commit, and nobody else can know of it before.
 */
export const narrowing: BenchRow = {
  name: 'narrowing',
  about:
    'from a narrowing that is committed to the next read that is refused, and to GONE at open sockets',
  async run(machine) {
    const place = await newPlace(machine);
    const network = await openPlace(place, []);
    const { members } = await foundNetwork(network.store, MEMBERS);
    await network.close();
    const program = startProgram(machine, 'network-program');
    const sockets = await program.ask<string>('serve', place);
    const client = openClient(sockets.replace('ws:', 'http:').replace('/graphql', ''), 4);
    const gone = new Map<string, number[]>();
    const shown = new Map<string, number>();
    const subscribers = await Promise.all(
      members.slice(1, 1 + SUBSCRIPTIONS).map(({ token }) =>
        follow(sockets, { token, query: CHANGES.query }, (data, at) => {
          const { kind, incidentId } = changeIn(data);
          if (incidentId === null) return;
          if (kind === 'GONE') gone.set(incidentId, [...(gone.get(incidentId) ?? []), at]);
          else shown.set(incidentId, (shown.get(incidentId) ?? 0) + 1);
        }),
      ),
    );
    // A subscription has begun a little after its socket was taken.
    await pause(1_000);
    const samples: Samples = { change: [], refused: [], gone: [] };
    const random = seeded(machine.seed);
    try {
      for (let round = 0; round < Math.max(30, NARROWINGS * machine.scale); round += 1) {
        const reported = await submit(client, nth(members, 0), aReport(round, random));
        const all = (heard: number | undefined) => heard === SUBSCRIPTIONS;
        await until(
          () => `${reported.incident} is shown to all`,
          () => all(shown.get(reported.incident)),
        );
        const at = await narrow({ client, members, samples }, reported.report);
        await until(
          () => `${reported.incident} is gone for all`,
          () => all(gone.get(reported.incident)?.length),
        );
        samples.gone.push(
          ...(gone.get(reported.incident) ?? []).map((heard) => Math.max(0, heard - at)),
        );
      }
    } finally {
      await Promise.all([client.close(), ...subscribers.map(({ close }) => close())]);
    }
    return figuresOf(samples);
  },
};

type Samples = Readonly<Record<'change' | 'refused' | 'gone', number[]>>;
type Reported = { readonly report: string; readonly incident: string };

async function submit(
  client: Client,
  { token }: Member,
  report: ReturnType<typeof aReport>,
): Promise<Reported> {
  type Submitted = {
    readonly submitReport: { readonly report: { id: string }; readonly incident: { id: string } };
  };
  const input = { submissionId: newId(), report };
  const { submitReport } = await answered<Submitted>(client, asking(SUBMIT, { token, input }));
  return { report: submitReport.report.id, incident: submitReport.incident.id };
}

type Narrowing = {
  readonly client: Client;
  readonly members: readonly Member[];
  readonly samples: Samples;
};

/** Narrows a report that all members read to its source, and has another member read it at once; gives when it was done. */
async function narrow({ client, members, samples }: Narrowing, report: string): Promise<number> {
  const [source, other] = [nth(members, 0), nth(members, 1)];
  type Read = { readonly report: { readonly version: string } | null };
  const read = (query: string, { token }: Member) =>
    answered<Read>(client, asking(query, { token, id: report }));
  if ((await read(ONE_REPORT, other)).report === null) throw new Error('it was never shown');
  const expectedVersion = (await read(VERSION, source)).report?.version;
  const input = { reportId: report, expectedVersion, sharing: { tlp: 'TLP:AMBER' } };
  const begun = wallClock();
  type Changed = { readonly changeSharing: { readonly errors: readonly unknown[] } };
  const asked = asking(CHANGE_SHARING, { token: source.token, input });
  const { changeSharing } = await answered<Changed>(client, asked);
  const at = wallClock();
  if (changeSharing.errors.length > 0) throw new Error(JSON.stringify(changeSharing.errors));
  if ((await read(ONE_REPORT, other)).report !== null)
    throw new Error('a narrowed report is shown');
  samples.change.push(at - begun);
  samples.refused.push(wallClock() - at);
  return at;
}

const SHOWN = {
  change: 'changeSharing itself',
  refused: 'from it to the next read refused',
  gone: `from it to GONE at each of ${SUBSCRIPTIONS} sockets`,
};

const figuresOf = (samples: Samples): Figure[] =>
  (Object.keys(SHOWN) as (keyof Samples)[]).flatMap((what) =>
    (
      [
        ['p50', 0.5],
        ['p99', 0.99],
      ] as const
    ).map(([name, share]) => ({
      what: `narrowing: ${SHOWN[what]}, ${name}`,
      value: percentile(samples[what], share),
      unit: 'ms',
      rival: 'alone',
      rivalValue: null,
      by: 'at most',
      bound: null,
    })),
  );
