import { transformSync } from 'esbuild';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ClusterProcess } from './cluster-process.js';

const ROOT = path.resolve(__dirname, '../..');
const EXAMPLE = path.join(ROOT, 'docs/examples/send-report.ts');

type Signed = {
  readonly organisation: string;
  readonly brokers: string;
  readonly password: string;
};

export type Told = {
  readonly status: string;
  readonly reportId: string;
  readonly incidentIds: readonly string[];
};

/** Sends a report as a member's own program does: the documents' example with kafkajs, a process of its own. */
export async function sendOverKafka(
  cluster: ClusterProcess,
  organisation: string,
  { submissionId, report }: { readonly submissionId: string; readonly report: object },
): Promise<Told> {
  const list = JSON.parse(readFileSync(cluster.file('kafka-members.json'), 'utf8')) as Signed[];
  const member = list.find((each) => each.organisation === organisation);
  if (!member) throw new Error(`${organisation} may not sign in`);
  // Beside the packages that the example imports.
  const cache = path.join(ROOT, 'node_modules/.cache/tocsin');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(path.join(cache, 'member-'));
  try {
    const program = path.join(folder, 'send-report.mjs');
    const file = path.join(folder, 'report.json');
    writeFileSync(program, transformSync(readFileSync(EXAMPLE, 'utf8'), { loader: 'ts' }).code);
    writeFileSync(file, JSON.stringify(report));
    const { stdout } = await promisify(execFile)(process.execPath, [program, file, submissionId], {
      timeout: 60_000,
      env: {
        PATH: process.env.PATH,
        TOCSIN_BROKERS: member.brokers,
        TOCSIN_HANDLE: organisation,
        TOCSIN_PASSWORD: member.password,
        TOCSIN_URL: cluster.role('gateway-1').url,
        TOCSIN_TLS: '0',
      },
    });
    return JSON.parse(stdout) as Told;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
