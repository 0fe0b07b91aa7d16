import type { FastifyInstance } from 'fastify';
import type { ReadModel } from '@tocsin/views';

/** What readiness looks at besides the views. */
export type Readiness = {
  /** Rejects or gives false when the database does not answer. */
  readonly database: () => Promise<boolean>;
  /** Whether streams are parked: their events wait for somebody to release them. */
  readonly parked: () => Promise<boolean>;
  /** What else this process must do; each is told by its reason where it rejects or gives false. */
  readonly work?: readonly Work[];
};

/** One thing that a process does besides serving the API. */
type Work = {
  readonly reason: string;
  readonly holds: () => Promise<boolean>;
  /** True: it is said, and requests may come all the same. */
  readonly remark?: boolean;
};

/** Views this far behind are not fit to be read from. */
const LAG_MS = 30_000;
const PATIENCE_MS = 2_000;

/** `/health/live`: the process runs. `/health/ready`: it does its work, or why not. No numbers: they would count. */
export function health(
  app: FastifyInstance,
  { readiness, readModel }: { readonly readiness: Readiness; readonly readModel: ReadModel },
): void {
  app.get('/health/live', async () => ({ status: 'live' }));
  app.get('/health/ready', async (_request, reply) => {
    const reasons = await notReady(readiness, readModel);
    // What is parked waits in order and loses nothing: said, but no reason to send requests elsewhere.
    const remarks = (readiness.work ?? []).filter(({ remark }) => remark === true);
    const harmless = ['PARKED', ...remarks.map(({ reason }) => reason)];
    const ready = reasons.every((reason) => harmless.includes(reason));
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', reasons });
  });
}

async function notReady(readiness: Readiness, readModel: ReadModel): Promise<string[]> {
  if (!(await said(readiness.database(), false))) return ['DATABASE'];
  const { work = [] } = readiness;
  const [behind, parked, ...held] = await Promise.all([
    said(
      readModel.freshness().then(({ ageMs }) => ageMs > LAG_MS),
      true,
    ),
    said(readiness.parked(), false),
    ...work.map(({ holds }) => said(holds(), false)),
  ]);
  const undone = work.filter((_, index) => held[index] !== true).map(({ reason }) => reason);
  const views = [...(behind ? ['VIEW_LAG'] : []), ...(parked ? ['PARKED'] : [])];
  return [...new Set([...views, ...undone])];
}

/** What a check says within its time; `otherwise` when it fails or says nothing. */
async function said(check: Promise<boolean>, otherwise: boolean): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), PATIENCE_MS);
  });
  return Promise.race([check.catch(() => otherwise), late]).finally(() => clearTimeout(timer));
}
