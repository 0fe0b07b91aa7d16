import type { Network } from '@tocsin/network';
import { intakeStatus } from './intake-status.js';
import { serveStatus } from './status.js';

type Health = ReturnType<Network['intakeHealth']>;

describe('whether members are answered', () => {
  let server: Awaited<ReturnType<typeof serveStatus>>;
  let health: Health;
  beforeEach(async () => {
    health = {
      member: true,
      partitions: [{ topic: 'tocsin.intake.lab-a.v1', partition: 0 }],
      topics: 2,
      restarts: 0,
      answered: { ACCEPTED: 3, DUPLICATE: 0, REFUSED: 1, VALID: 0, PARKED: 0 },
    };
    const status = intakeStatus({ intakeHealth: () => health });
    server = await serveStatus({ host: '127.0.0.1', port: 0 }, status);
  });
  afterEach(() => server.close());

  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return [answer.status, await answer.text()] as const;
  };

  it('is told by outcome, and names no member', async () => {
    const [, text] = await get('/metrics');
    expect(text).toContain('tocsin_intake_answered{outcome="ACCEPTED"} 3');
    expect(text).toContain('tocsin_intake_answered{outcome="REFUSED"} 1');
    expect(text).toContain('\ntocsin_intake_partitions 1\n');
    expect(text).not.toContain('lab-a');
  });

  it('is so while the process is in the group, and not where it takes nothing in', async () => {
    expect((await get('/health/ready'))[0]).toBe(200);
    health = null;
    expect(await get('/health/ready')).toEqual([
      503,
      '{"status":"not ready","reasons":["INTAKE_NOT_JOINED"]}',
    ]);
  });
});
