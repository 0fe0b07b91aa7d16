import {
  ensureTopic,
  intakeTopic,
  openKafka,
  parkedTopic,
  receiptsTopic,
  type KafkaConnection,
} from '@tocsin/kafka';
import { Correspondent, type Letter } from '../measure/correspondent.js';
import type { BenchMachine } from '../measure/machine.js';
import type { BenchRow, Figure } from '../measure/row.js';
import { inTurn, percentile, seeded } from '../measure/statistics.js';
import { startBroker } from '../served/broker.js';
import type { Echo } from '../served/echo-program.js';
import { newPlace } from '../served/place.js';
import { startProgram } from '../served/program.js';
import type { Role } from '../served/role-program.js';
import { aReport } from '../workload/a-report.js';
import { aMember } from '../workload/members.js';
import { newId } from '../workload/new-id.js';
import { join } from './live.js';

const PER_SECOND = 100;
const SECONDS = 10;
const ROUNDS = 3;

/** From a member's message to its receipt. */
export const intake: BenchRow = {
  name: 'intake',
  about: 'from a member’s message to its receipt, 100/s, against send + consume + send',
  async run(machine) {
    const kafka = await startBroker(machine);
    const ours = new Answers(await answeringNetwork(machine, kafka));
    const theirs = new Answers(await answeringEcho(machine, kafka));
    machine.afterwards(() => Promise.all([ours.close(), theirs.close()]));
    const next = letters(machine.seed);
    const count = Math.round(PER_SECOND * Math.max(2, SECONDS * machine.scale));
    const pace = { count, perSecond: PER_SECOND };
    const rivals = {
      tocsin: () =>
        ours.measure((post) => post.delays(pace, next, (text) => text.includes('"ACCEPTED"'))),
      bare: () => theirs.measure((post) => post.delays(pace, next, (text) => text !== '')),
    };
    await inTurn(1, rivals);
    const p99 = await inTurn(ROUNDS, rivals);
    return figures({ p99, p50: { tocsin: ours.median, bare: theirs.median } });
  },
};

/** The 99th percentile of each round, and the medians of all of them. */
class Answers {
  readonly #medians: number[] = [];

  constructor(private readonly post: Correspondent) {}

  async measure(delaysOf: (post: Correspondent) => Promise<number[]>): Promise<number> {
    const delays = await delaysOf(this.post);
    this.#medians.push(percentile(delays, 0.5));
    return percentile(delays, 0.99);
  }

  /** Of all rounds but the first. */
  get median(): number {
    return percentile(this.#medians.slice(1), 0.5);
  }

  close(): Promise<void> {
    return this.post.close();
  }
}

/** Messages about reports of two kilobytes that nobody has sent before. */
function letters(seed: number): () => Letter {
  const random = seeded(seed);
  let serial = 0;
  return () => {
    serial += 1;
    const submissionId = `measured-${newId()}`;
    return {
      key: submissionId,
      value: JSON.stringify({ submissionId, report: aReport(serial, random) }),
    };
  };
}

const HEADERS = {
  ce_specversion: '1.0',
  ce_id: 'measured',
  ce_source: 'urn:example:measured',
  ce_type: 'org.tocsin.report.submit.v1',
  'content-type': 'application/json',
};

/** One member and his topics; the process that answers them is a relay as it is run in a cluster. */
async function answeringNetwork(
  machine: BenchMachine,
  kafka: KafkaConnection,
): Promise<Correspondent> {
  const place = { ...(await newPlace(machine)), kafka };
  const member = aMember();
  await join(place, [member]);
  const client = openKafka(kafka, { clientId: 'tocsin-bench' });
  const [to, from] = [intakeTopic(member.handle), receiptsTopic(member.handle)];
  for (const topic of [to, from, parkedTopic()]) await ensureTopic(client, topic);
  await startProgram(machine, 'role-program').ask('open', { place, role: 'relay' } satisfies Role);
  return Correspondent.open({ kafka, to: to.name, from: from.name, headers: HEADERS });
}

async function answeringEcho(
  machine: BenchMachine,
  kafka: KafkaConnection,
): Promise<Correspondent> {
  const client = openKafka(kafka, { clientId: 'tocsin-bench' });
  const name = `bare.${newId()}`;
  const [to, from] = [`${name}.to`, `${name}.from`];
  for (const topic of [to, from]) {
    await ensureTopic(client, { ...receiptsTopic('bare'), name: topic });
  }
  await startProgram(machine, 'echo-program').ask('serve', {
    kafka,
    from: to,
    to: from,
  } satisfies Echo);
  return Correspondent.open({ kafka, to, from, headers: HEADERS });
}

type Two = { readonly tocsin: number; readonly bare: number };

function figures({ p50, p99 }: { readonly p50: Two; readonly p99: Two }): Figure[] {
  const figure = (name: string, { tocsin, bare }: Two): Figure => ({
    what: `message to receipt, ${PER_SECOND}/s, ${name}`,
    value: tocsin,
    unit: 'ms',
    rival: 'send + consume + send',
    rivalValue: bare,
    by: 'cost',
    bound: null,
  });
  return [figure('p99', p99), figure('p50', p50)];
}
