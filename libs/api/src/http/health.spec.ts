import { get as httpGet } from 'node:http';
import { Gauge, type Registry } from 'prom-client';
import { memoryNetwork, openTestApi, type MemoryNetwork, type TestApi } from '../testing.js';

describe('the state of the process', () => {
  let network: MemoryNetwork;
  let api: TestApi;
  let database: () => Promise<boolean>;
  let parked: boolean;
  let working: () => Promise<boolean>;
  let late: boolean;

  beforeAll(async () => {
    network = memoryNetwork();
    const readiness = { database: () => database(), parked: async () => parked };
    const work = [
      { reason: 'NO_PROGRESS', holds: () => working() },
      { reason: 'DELIVERIES_LATE', remark: true, holds: async () => !late },
    ];
    const measures = (registry: Registry) => {
      const help = 'What the process does besides.';
      new Gauge({ name: 'tocsin_measured_elsewhere', help, registers: [registry] }).set(7);
    };
    api = await openTestApi(network, { readiness: { ...readiness, work }, measures });
  });
  beforeEach(() => {
    database = async () => true;
    parked = false;
    working = async () => true;
    late = false;
  });
  afterAll(() => api.close());

  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${api.url}${path}`, { headers });
    return [response.status, await response.text()] as const;
  };
  /** As a page would ask that reaches this machine through a name of its own. */
  const statusUnderName = (host: string) =>
    new Promise((resolve, reject) => {
      httpGet(`${api.url}/metrics`, { headers: { host } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).on('error', reject);
    });
  const ready = async () => {
    const [status, text] = await get('/health/ready');
    return [status, (JSON.parse(text) as { reasons: string[] }).reasons];
  };

  it('is live whatever else is wrong', async () => {
    database = async () => Promise.reject(new Error('connection refused'));
    expect(await get('/health/live')).toEqual([200, '{"status":"live"}']);
  });

  it('is ready when the database answers and the views keep up', async () => {
    expect(await ready()).toEqual([200, []]);
  });

  it('is not ready without a database, and tells no message of the driver', async () => {
    database = async () => Promise.reject(new Error('password authentication failed for "tocsin"'));
    const [status, text] = await get('/health/ready');
    expect([status, text]).toEqual([503, '{"status":"not ready","reasons":["DATABASE"]}']);
    database = async () => false;
    expect(await ready()).toEqual([503, ['DATABASE']]);
  });

  it('is not ready when the views are far behind', async () => {
    const fresh = network.readModel.freshness.bind(network.readModel);
    network.readModel.freshness = async () => ({ position: 0, ageMs: 60_000 });
    expect(await ready()).toEqual([503, ['VIEW_LAG']]);
    network.readModel.freshness = fresh;
  });

  it.each([
    ['stands still', async () => false],
    ['cannot be asked about', async () => Promise.reject(new Error('no'))],
  ])('is not ready when other work of the process %s', async (_, holds) => {
    working = holds;
    expect(await ready()).toEqual([503, ['NO_PROGRESS']]);
  });

  it('says what is only a remark, and goes on serving', async () => {
    late = true;
    expect(await ready()).toEqual([200, ['DELIVERIES_LATE']]);
  });

  it('says that streams are parked, and goes on serving', async () => {
    parked = true;
    expect(await ready()).toEqual([200, ['PARKED']]);
  });

  it('is told in numbers on this machine alone: they would count what others may not see', async () => {
    const [status, text] = await get('/metrics');
    expect(status).toBe(200);
    for (const name of [
      'tocsin_measured_elsewhere 7',
      'tocsin_events_appended_total',
      'tocsin_http_request_duration_seconds_bucket',
      'tocsin_websocket_connections',
      'tocsin_sse_connections',
    ]) {
      expect(text).toContain(name);
    }
    expect(await get('/metrics', { 'x-forwarded-for': '203.0.113.7' })).toEqual([
      404,
      expect.stringContaining('"NOT_FOUND"'),
    ]);
    expect(await statusUnderName('tocsin.example')).toBe(404);
  });
});
