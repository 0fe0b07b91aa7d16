import { rotateKeys } from '@tocsin/network';
import type { Command } from 'commander';
import { run, type CommandRun } from '../run.js';
import { EXIT, grouped, type ExitCode } from '../terminal.js';

const HELP = `
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

export function addKeys(program: Command): void {
  program
    .command('keys')
    .description('the keys that seal contents')
    .command('rotate')
    .description('replace the master key by another one')
    .option('--old-key-file <file>', 'the old master key, if not in TOCSIN_OLD_MASTER_KEY')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', HELP)
    .action((options: { oldKeyFile?: string; json?: boolean }) =>
      run({ json: options.json === true }, (command) => rotate(command, options)),
    );
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
