import { streamOf, type ClockEvent } from '@tocsin/domain';
import { clockStarted, someId } from '@tocsin/domain/testing';
import {
  incidentId,
  linked,
  opened,
  openWorld,
  organisationId,
  organisations,
  personId,
  submitted,
} from '@tocsin/views/testing';
import { Timekeeper } from '../timekeeper/timekeeper.js';

/** When clocks of the scene were started; under DORA they run out a day later. */
export const AWARE = new Date('2026-05-05T08:00:00.000Z');
const HOUR_MS = 3_600_000;

const clockId = (number: number): string => someId('clk', number);

/** A network with an incident, clocks for it, and time that a spec decides on, in hours since the start. */
export async function clockScene() {
  const world = await openWorld();
  await world.record(...organisations);
  await world.record(submitted(1), opened(1), linked(1, 1));
  let hours = 0;
  const failures: unknown[] = [];
  const now = () => new Date(AWARE.getTime() + hours * HOUR_MS);
  const sources = {
    pool: world.database.pool,
    store: world.store,
    now,
    onFailure: (error: unknown) => void failures.push(error),
  };
  const ids = (number: number) => ({
    clockId: clockId(number),
    incidentId: incidentId(1),
    organisationId: organisationId(1),
  });
  const on = async (number: number, event: ClockEvent): Promise<void> => {
    await world.record([streamOf.clock(clockId(number)), event]);
  };
  return {
    world,
    sources,
    failures,
    clockId,
    setTime: (to: number) => void (hours = to),
    keeper: () => new Timekeeper(sources),
    start: (number: number, aware = AWARE) =>
      on(number, clockStarted({ ...ids(number), starts: { aware: aware.toISOString() } })),
    file: (number: number) =>
      on(number, {
        type: 'ClockFiled',
        data: { ...ids(number), personId: personId(1, 1), filedAt: AWARE.toISOString() },
        content: { reference: null, note: null },
      }),
    changeStart: (number: number, aware: Date) =>
      on(number, {
        type: 'ClockStartChanged',
        data: {
          ...ids(number),
          personId: personId(1, 1),
          kind: 'aware',
          at: aware.toISOString(),
        },
        content: { reason: 'Seen in the log.' },
      }),
    /** Marks of a clock, in the order of its stream. */
    async marks(number: number): Promise<string[]> {
      const events = await world.store.readStream(streamOf.clock(clockId(number)));
      return events.flatMap(({ event }) => (event.type === 'ClockRanLow' ? [event.data.mark] : []));
    },
  };
}

export type ClockScene = Awaited<ReturnType<typeof clockScene>>;
