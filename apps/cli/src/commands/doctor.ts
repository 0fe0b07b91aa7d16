import { doctor, type Check } from '@tocsin/network';
import type { Command } from 'commander';
import { run, type CommandRun } from '../run.js';
import { EXIT, type ExitCode } from '../terminal.js';

const HELP = `
Examples:
  npx tocsin doctor
  npx tocsin doctor --json

Looks at the machine, the data directory, PostgreSQL, the schema, the master key, the log (no holes), the
tables that decide who may see what (folded again and compared), the views and what is set aside. Works
beside a running hub or alone.

Exit code: 0 all is well; 1 something is not, with what to do next.`;

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('look at everything, and say what to do next')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', HELP)
    .action((options: { json?: boolean }) => run({ json: options.json === true }, examine));
}

async function examine({ settings, terminal, json }: CommandRun): Promise<ExitCode> {
  const checks: Check[] = [];
  for await (const check of doctor(settings)) {
    checks.push(check);
    if (json) continue;
    terminal.print(`${check.ok ? '✓' : '✗'} ${check.id.padEnd(14)}  ${check.found}`);
    if (check.next !== null) terminal.print(`  → ${check.next}`);
  }
  if (json) terminal.print(JSON.stringify(checks, null, 2));
  return checks.every(({ ok }) => ok) ? EXIT.done : EXIT.partly;
}
