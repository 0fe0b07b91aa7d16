import { load } from '../measure/http-load.js';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { inTurn, seeded } from '../measure/statistics.js';
import type { Serving } from '../served/mutation-program.js';
import { newPlace, openPlace, type Place } from '../served/place.js';
import { startProgram } from '../served/program.js';
import { aReport } from '../workload/a-report.js';
import { nth } from '../workload/nth.js';
import { aMember } from '../workload/members.js';
import { newId } from '../workload/new-id.js';
import { SUBMIT } from '../workload/queries.js';
import { appendOrThrow } from '../workload/submissions.js';

const CLIENTS = 64;
const MUTATIONS = 4_000;
const ROUNDS = 3;

/** From a request to a durable event. */
export const mutation: BenchRow = {
  name: 'mutation',
  about: 'submitReport over HTTP until it is durable, against the same API over raw INSERTs',
  async run(machine) {
    const place = await newPlace(machine);
    const member = aMember();
    const network = await openPlace(place, []);
    await appendOrThrow(network.store, member.append);
    await network.close();
    const total = Math.max(4 * CLIENTS, Math.round(MUTATIONS * machine.scale));
    const random = seeded(machine.seed);
    const serving = { machine, place, total };

    const submit =
      ({ url, settle }: Served) =>
      async () => {
        await settle();
        const bodies = Array.from({ length: total }, (_, serial) => ({
          path: '/graphql',
          token: member.token,
          body: JSON.stringify({
            query: SUBMIT,
            variables: { input: { submissionId: newId(), report: aReport(serial, random) } },
          }),
        }));
        return load(url, (index) => nth(bodies, index), { total, clients: CLIENTS });
      };
    const tocsin = submit(await serve(serving, { submit: 'tocsin', roles: [] }));
    await tocsin();
    const raw = submit(await serve(serving, { submit: 'raw', roles: [] }));
    const nothing = submit(await serve(serving, { submit: 'nothing', roles: [] }));
    await inTurn(1, { raw, nothing });
    const found = await inTurn(ROUNDS, { tocsin, raw, nothing });
    const whole = submit(await serve(serving, { submit: 'tocsin', roles: ['projector'] }));
    const folding = (await inTurn(2, { whole })).whole;
    return figures({ ...found, folding });
  },
};

type Served = { readonly url: string; readonly settle: () => Promise<void> };
type Where = { readonly machine: BenchMachine; readonly place: Place; readonly total: number };

async function serve(
  { machine, place, total }: Where,
  how: Pick<Serving, 'submit' | 'roles'>,
): Promise<Served> {
  const program = startProgram(machine, 'mutation-program');
  const url = await program.ask<string>('serve', { place, appends: total, ...how });
  return { url, settle: () => program.ask('settle') };
}

function figures(found: Record<'tocsin' | 'raw' | 'nothing' | 'folding', number>): Figure[] {
  const what = `submitReport over HTTP, ${CLIENTS} clients`;
  const figure = { what, value: found.tocsin, unit: '/s', by: 'share' } as const;
  return [
    { ...figure, rival: 'same API, one raw INSERT', rivalValue: found.raw, bound: 0.6 },
    { ...figure, rival: 'same API, nothing done', rivalValue: found.nothing, bound: null },
    {
      ...figure,
      what: `${what}, views folded beside it`,
      value: found.folding,
      rival: 'same API, one raw INSERT',
      rivalValue: found.raw,
      bound: null,
    },
  ];
}
