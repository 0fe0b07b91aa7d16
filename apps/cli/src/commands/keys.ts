import { purgeKeys, rotateKeys } from '@tocsin/network';
import type { Command } from 'commander';
import { run, type CommandRun } from '../run.js';
import { EXIT, grouped, type ExitCode } from '../terminal.js';

const ROTATE_HELP = `
Examples:
  TOCSIN_OLD_MASTER_KEY=… TOCSIN_MASTER_KEY=… npx tocsin keys rotate
  mv .tocsin/master.key .tocsin/master.key.old && npx tocsin keys rotate --old-key-file .tocsin/master.key.old
  npx tocsin keys rotate --json

Wraps the key of every report, person and organisation again under the new master key: TOCSIN_MASTER_KEY, or
master.key in TOCSIN_DATA, which is made where there is none. Contents are not touched. The old master key is
TOCSIN_OLD_MASTER_KEY, or the file of --old-key-file; where it is not the database's, nothing is written.

Stop the network meanwhile, or start its processes with both variables before: then it goes on while the keys
are changed. A run that was cut off, also by kill -9, is finished by running it again with the same two keys.
Keep the old master key for as long as you keep backups from before.

Exit code: 0 done; 2 it could not be done.`;

const PURGE_HELP = `
Examples:
  npx tocsin keys purge
  npx tocsin keys purge --json

From an erasure on nothing opens what was erased: its key is destroyed. Copies of the key stay in the files of
PostgreSQL until these are written anew. The network does that by itself within a day; this does it at once,
beside a running network or alone. Reading waits while the keys are written (a second for some 300,000).

Backups are not touched: those from before the erasure still hold the key. Make a new one, and delete them.

Exit code: 0 nothing is left; 1 PostgreSQL keeps WAL from before, see docs/operations.md; 2 it could not be done.`;

export function addKeys(program: Command): void {
  const keys = program.command('keys').description('the keys that seal contents');
  keys
    .command('rotate')
    .description('replace the master key by another one')
    .option('--old-key-file <file>', 'the old master key, if not in TOCSIN_OLD_MASTER_KEY')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', ROTATE_HELP)
    .action((options: { oldKeyFile?: string; json?: boolean }) =>
      run({ json: options.json === true }, (command) => rotate(command, options)),
    );
  keys
    .command('purge')
    .description('leave no copy of the keys of what was erased')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', PURGE_HELP)
    .action((options: { json?: boolean }) => run({ json: options.json === true }, purge));
}

async function purge({ network, terminal, json }: CommandRun): Promise<ExitCode> {
  const purged = await purgeKeys(await network());
  const { destroyed, walGone } = purged;
  if (json) {
    terminal.print(JSON.stringify(purged, null, 2));
  } else {
    terminal.print(
      `Nothing is left in tables of the keys that were destroyed (${grouped(destroyed)}).`,
    );
    terminal.print(
      walGone
        ? 'No WAL file from before is left either. Backups from before still hold them.'
        : 'PostgreSQL keeps WAL from before: for a standby, an archive, or because this role may not ask. See docs/operations.md.',
    );
  }
  return walGone ? EXIT.done : EXIT.partly;
}

async function rotate(
  { settings, terminal, json }: CommandRun,
  { oldKeyFile }: { readonly oldKeyFile?: string },
): Promise<ExitCode> {
  const { wrapped, oldKey, newKey } = await rotateKeys(settings, {
    ...(oldKeyFile === undefined ? {} : { oldKeyFile }),
    log: (message) => terminal.note(message),
    onProgress: (done, total) => terminal.progress(`${grouped(done)} of ${grouped(total)} keys`),
  });
  if (json) {
    terminal.print(JSON.stringify({ wrapped, oldKey, newKey }, null, 2));
    return EXIT.done;
  }
  terminal.print(
    `${grouped(wrapped)} keys are wrapped by the new master key (${newKey}); the old one (${oldKey}) opens nothing any more.`,
  );
  terminal.print('Keep the old one for as long as you keep backups from before.');
  return EXIT.done;
}
