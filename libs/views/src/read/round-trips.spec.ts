import { anyIncident, type IncidentFilter, type Viewer } from '@tocsin/domain';
import { aViewer } from '@tocsin/domain/testing';
import pg from 'pg';
import type { ListRequest, OrderField } from '../read-model.js';
import { linked, opened, organisations, personId, submitted } from '../testing/people.js';
import { openWorld, type World } from '../testing/world.js';

describe('a list', () => {
  let world: World;
  const member = aViewer({ personId: personId(3, 1), roles: ['responder'] });
  const named = aViewer({ personId: personId(2, 1), roles: ['responder'] });

  beforeAll(async () => {
    world = await openWorld();
    await world.record(...organisations);
    for (let number = 1; number <= 120; number += 1) {
      const red = number % 20 === 0;
      const sharing = red
        ? ({ label: 'TLP:RED', namedPeople: [named.personId] } as const)
        : ({ label: 'TLP:GREEN' } as const);
      await world.record(submitted(number, { sharing }), opened(number), linked(number, number));
    }
    await world.drain();
  });

  afterAll(() => world.close());

  /** How many statements are sent while something is read. */
  async function statements(read: () => Promise<unknown>): Promise<number> {
    const sent = jest.spyOn(pg.Client.prototype, 'query');
    try {
      await read();
      // The store looks for new events all the while; what is counted are reads of the views.
      return sent.mock.calls.filter((call) => JSON.stringify(call).includes('views.')).length;
    } finally {
      sent.mockRestore();
    }
  }

  const page = (
    limit: number,
    filter: IncidentFilter = anyIncident,
    field: OrderField = 'recorded_at',
  ): ListRequest => ({
    filter,
    order: { field, direction: 'desc' },
    limit,
    from: 'start',
    after: null,
    before: null,
  });

  const bothLists = async (viewer: Viewer | null, limit: number, field?: OrderField) => [
    await statements(() => world.reads.reports(viewer, page(limit, anyIncident, field))),
    await statements(() => world.reads.incidents(viewer, page(limit, anyIncident, field))),
  ];

  it('takes one round trip, however long the page is', async () => {
    expect(await bothLists(member, 2)).toEqual([1, 1]);
    expect(await bothLists(member, 100)).toEqual([1, 1]);
    expect(await bothLists(null, 100)).toEqual([1, 1]);
  });

  it('takes no more for somebody who is named in TLP:RED', async () => {
    expect(await bothLists(named, 2)).toEqual([1, 1]);
    expect(await bothLists(named, 100)).toEqual([1, 1]);
  });

  it('takes a few more for him by what stands in reports, and the same few for every page', async () => {
    const few = await bothLists(named, 2, 'severity');
    expect(few).toEqual([3, 4]);
    expect(await bothLists(named, 100, 'severity')).toEqual(few);
  });

  it('of TLP:RED looks only at what names the reader: no walk over what everybody may see', async () => {
    const red = page(20, { kind: 'label', in: ['TLP:RED'] });
    const lists = async (viewer: Viewer | null) => [
      await statements(() => world.reads.reports(viewer, red)),
      await statements(() => world.reads.incidents(viewer, red)),
    ];
    expect((await world.reads.incidents(named, red)).rows).toHaveLength(6);
    expect(await lists(named)).toEqual([1, 3]);
    expect(await lists(null)).toEqual([1, 1]);
  });

  it('is looked through for a word with a bounded number of statements', async () => {
    const none = page(20, { kind: 'text', text: 'nowhere' });
    expect(await statements(() => world.reads.reports(member, none))).toBeLessThanOrEqual(5);
  });
});
