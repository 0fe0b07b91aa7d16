import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** Compiles a room, and what it stands on, when one of its sources is newer than what was built. */
export function buildRoom(room: string): void {
  const record = path.join(room, 'dist/.tsbuildinfo');
  const built = statSync(record, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const newest = readdirSync(path.join(room, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => statSync(path.join(room, 'src', name)).mtimeMs);
  if (Math.max(...newest) <= built) return;
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-b', room], { stdio: 'inherit' });
}
