import { gauge } from './gauge.js';
import { serveStatus, type StatusCheck, type StatusServer } from './status.js';

describe('the status of a process', () => {
  let server: StatusServer;
  let holds: () => Promise<boolean>;
  const checks: StatusCheck[] = [
    { reason: 'DATABASE', holds: () => holds() },
    { reason: 'PARKED', holds: async () => false, remark: true },
  ];

  beforeEach(async () => {
    holds = async () => true;
    server = await serveStatus(
      { host: '127.0.0.1', port: 0 },
      {
        checks,
        measures: (registry) => {
          const measure = gauge(registry);
          measure('tocsin_seven', 'Seven.', async () => 7);
          measure('tocsin_broken', 'Fails.', async () => Promise.reject(new Error('no')));
        },
      },
    );
  });
  afterEach(() => server.close());

  const get = async (path: string, method = 'GET') => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
    return [answer.status, await answer.text()] as const;
  };

  it('is live whatever else is wrong', async () => {
    holds = async () => Promise.reject(new Error('no database'));
    expect(await get('/health/live')).toEqual([200, '{"status":"live"}']);
  });

  it('is ready while every check holds, and tells what is no reason to restart it', async () => {
    expect(await get('/health/ready')).toEqual([200, '{"status":"ready","reasons":["PARKED"]}']);
  });

  it.each([
    ['says no', async () => false],
    ['fails', async () => Promise.reject(new Error('password authentication failed'))],
    ['says nothing', () => new Promise<boolean>(() => undefined)],
  ])('is not ready where a check %s, and tells the reason alone', async (_, check) => {
    holds = check;
    const told = '{"status":"not ready","reasons":["DATABASE","PARKED"]}';
    expect(await get('/health/ready')).toEqual([503, told]);
  });

  it('gives measures for Prometheus, also where one of them fails', async () => {
    const [status, text] = await get('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('\ntocsin_seven 7\n');
    expect(text).toContain('tocsin_process_cpu_seconds_total');
  });

  it('has nothing else', async () => {
    expect((await get('/'))[0]).toBe(404);
    expect((await get('/health/ready', 'POST'))[0]).toBe(404);
    expect((await get('/__proto__'))[0]).toBe(404);
  });

  it('says so where its port is taken', async () => {
    const address = { host: '127.0.0.1', port: server.port };
    await expect(serveStatus(address, { checks, measures: () => undefined })).rejects.toMatchObject(
      {
        code: 'EADDRINUSE',
      },
    );
  });
});
