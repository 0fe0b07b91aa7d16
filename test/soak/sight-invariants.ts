import type { Receipt } from '../e2e/member-topics.js';
import type { Looked } from './looking.js';
import type { SoakScene } from './soak-scene.js';
import { accepted } from './told-invariants.js';
import type { Watcher } from './watcher.js';

type Report = {
  readonly incident: string;
  readonly secret: boolean;
  readonly erased: boolean;
  readonly own: boolean;
  readonly released: boolean;
};

/**
 * What was set aside is told with its release, once; to somebody who comes back in that very moment at most twice. And
 * what was erased before its release was never seen by anybody.
 */
export async function settleSetAside(scene: SoakScene): Promise<void> {
  const { access } = scene.network;
  const receipts = await Promise.all(scene.members.map((member) => member.receipts()));
  for (const { reportId, incidentIds = [] } of receipts.flat()) {
    const cited = reportId ? await access.cited(reportId) : null;
    if (cited === null || !scene.setAside.has(`report-${cited.id}`)) continue;
    for (const incident of incidentIds) scene.released.add(incident);
  }
}

/**
 * 10, 13 and 14: of everything that was accepted over Kafka a listener heard once that it appeared, once that it has gone
 * where it was erased, and never of what the sharing rules hide.
 */
export async function sightProblems(scene: SoakScene, looked: Looked): Promise<string[]> {
  const reports = await reportsOf(scene);
  const missed = reports.filter(
    ({ incident, secret, erased }) => !secret && !erased && looked.missed.has(incident),
  );
  return [
    ...missed.map(({ incident }) => `${incident} was told, and was not there`),
    ...heardBy('the insider', scene.insider, reports),
    ...heardBy('the outsider', scene.outsider, reports.map(asOutsider)),
  ];
}

/** Nothing of another organisation's secrets is anybody's own there. */
const asOutsider = (report: Report): Report => ({ ...report, own: false });

async function reportsOf(scene: SoakScene): Promise<Report[]> {
  const reports: Report[] = [];
  for (const [index, member] of scene.members.entries()) {
    const messages = new Map(member.sent.map((sent) => [sent.messageId, sent]));
    for (const receipt of accepted(await member.receipts())) {
      const sent = messages.get(receipt.messageId ?? '');
      reports.push({
        incident: receipt.incidentIds?.[0] ?? '',
        secret: sent?.secret === true,
        erased: index === 0 && isErased(scene, receipt),
        own: index === 0,
        released: scene.released.has(receipt.incidentIds?.[0] ?? ''),
      });
    }
  }
  return reports;
}

const isErased = ({ erased }: SoakScene, { submissionId }: Receipt): boolean =>
  submissionId !== null && erased.has(submissionId);

function heardBy(who: string, { changes }: Watcher, reports: readonly Report[]): string[] {
  const heard = new Map<string, number>();
  for (const { kind, incidentId } of changes) {
    heard.set(`${kind} ${incidentId}`, (heard.get(`${kind} ${incidentId}`) ?? 0) + 1);
  }
  const times = (kind: string, incident: string) => heard.get(`${kind} ${incident}`) ?? 0;
  return reports.flatMap(({ incident, secret, erased, own, released }) => {
    const isHidden = secret && !own;
    const found = [times('APPEARED', incident), times('GONE', incident)].join();
    // Who came to it only when it was erased was shown nothing, and is told at most that it has gone.
    const told = erased ? ['1,1', '0,1', '0,0'] : ['1,0'];
    const right = isHidden ? ['0,0'] : [...told, ...(released ? [erased ? '2,1' : '2,0'] : [])];
    return right.includes(found)
      ? []
      : [`${who} heard of ${incident} ${found} times, not ${right.join(' or ')}`];
  });
}

/** 12: a word of an erased report, in clear, in any table of the database or in what a process said. */
export async function canaryProblems(scene: SoakScene): Promise<string[]> {
  const words = scene.members.flatMap(({ canaries }) => canaries);
  const erased = words.filter(({ submissionId }) => scene.erased.has(submissionId));
  const { pool } = scene.database;
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    // Of a bytea this is its hexadecimal spelling; no word may stand there in clear either.
    const { rows } = await pool.query<{ count: number }>(
      `select count(*) as count from ${name} t
       where t::text like '%kanarie%' or t::text like '%' || encode('kanarie', 'hex') || '%'`,
    );
    if ((rows[0]?.count ?? 0) > 0) found.push(`a canary in ${name}`);
  }
  const said = scene.processes.filter(({ said }) => said.includes('kanarie'));
  return [
    ...(scene.erased.size > 0 && erased.length === 0 ? ['what was erased was not sent'] : []),
    ...found,
    ...said.map(({ role }) => `a canary in what a ${role} said`),
  ];
}
