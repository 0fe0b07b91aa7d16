import { afterOtherTools, backup, masterKeyFile, restoreNetwork } from '@tocsin/network';
import type { Command } from 'commander';
import { run, type CommandRun } from '../run.js';
import { EXIT, grouped, type ExitCode } from '../terminal.js';

const BACKUP_HELP = `
Examples:
  npx tocsin backup ../backups/monday
  npx tocsin backup ../backups/monday --json

Works while a hub runs. The folder must be new or empty. In it: the events, and in keys/ the keys of their
content, sealed. Keep the two apart where you can: either without the other gives nothing away. The master
key is in neither; without it a backup cannot be opened. Keep the newest keys/ even when you restore an
older backup: it lists what was erased since (see "npx tocsin restore --help").

Exit code: 0 done; 2 it could not be done, and no folder was left behind.`;

const RESTORE_HELP = `
Examples:
  TOCSIN_DATA=./restored npx tocsin restore ../backups/monday
  npx tocsin restore ../backups/monday --keys /mnt/keys/monday --erasures ../backups/friday/keys
  npx tocsin restore --after-other-tools --erasures ../backups/friday/keys

Into an empty place alone: a new TOCSIN_DATA, or an empty database in DATABASE_URL. Before that, put the
master key of the network there (TOCSIN_MASTER_KEY, or master.key in TOCSIN_DATA, mode 0600). Everything is
verified: the seal, each file, every event as it arrived. What was erased stays erased, also where the keys
are older than the erasure. Sign-ins and ids stay; cursors from before are refused.

With --after-other-tools nothing is read: where pg_restore, a snapshot or a replica put an older state of
the database back, it erases again, opens a new epoch, and makes access tables and views again.

Exit code: 0 done; 2 it could not be done, and nothing was restored.`;

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('write everything that cannot be made again into a folder')
    .argument('<folder>', 'a new folder')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', BACKUP_HELP)
    .action((folder: string, options: { json?: boolean }) =>
      run({ json: options.json === true }, (command) => backupInto(command, folder)),
    );
  program
    .command('restore')
    .description('read a backup into an empty place')
    .argument('[folder]', 'the folder of the backup')
    .option('--after-other-tools', 'the database was restored already, by other means')
    .option('--keys <folder>', 'where its keys are, if not in its folder keys/')
    .option('--erasures <folder>', 'keys/ of a newer backup: what it lists as erased stays erased')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', RESTORE_HELP)
    .action((folder: string | undefined, options: RestoreFlags, command: Command) => {
      if ((folder === undefined) !== (options.afterOtherTools === true)) {
        command.error('Name the folder of a backup, or say --after-other-tools.');
      }
      return run({ json: options.json === true }, (context) =>
        folder === undefined ? moveOn(context, options) : restoreFrom(context, folder, options),
      );
    });
}

type RestoreFlags = {
  readonly keys?: string;
  readonly erasures?: string;
  readonly afterOtherTools?: boolean;
  readonly json?: boolean;
};

async function moveOn(
  { network, terminal, json }: CommandRun,
  { erasures }: RestoreFlags,
): Promise<ExitCode> {
  const done = await afterOtherTools(await network(), erasures ?? null);
  if (json) terminal.print(JSON.stringify(done, null, 2));
  else
    terminal.print(
      `${grouped(done.erasures)} erasures, epoch ${done.epoch}. Go on with: npm start`,
    );
  return EXIT.done;
}

async function backupInto(
  { network, terminal, json, settings }: CommandRun,
  folder: string,
): Promise<ExitCode> {
  const { database, masterKey } = await network();
  const made = await backup({
    url: database.url,
    masterKey,
    folder,
    onProgress: (done, total) => terminal.progress(`${grouped(done)} of ${grouped(total)} events`),
  });
  if (json) {
    terminal.print(JSON.stringify(made, null, 2));
    return EXIT.done;
  }
  terminal.print(
    `${grouped(made.events)} events, ${grouped(made.keys)} keys, ${grouped(made.erasures)} erasures in ${made.folder}`,
  );
  const where = settings.masterKey === null ? masterKeyFile(settings) : 'in TOCSIN_MASTER_KEY';
  terminal.print(`The master key (${where}) is not in it. Keep a copy elsewhere.`);
  return EXIT.done;
}

async function restoreFrom(
  { settings, terminal, json }: CommandRun,
  folder: string,
  { keys, erasures }: RestoreFlags,
): Promise<ExitCode> {
  const restored = await restoreNetwork(settings, {
    folder,
    ...(keys === undefined ? {} : { keysFolder: keys }),
    ...(erasures === undefined ? {} : { erasuresFrom: erasures }),
    log: (message) => terminal.note(message),
    onProgress: (step, done, total) =>
      terminal.progress(`${step}: ${grouped(done)} of ${grouped(total)}`),
  });
  if (json) terminal.print(JSON.stringify(restored, null, 2));
  else {
    const { events, madeAt, erasures: erased, epoch } = restored;
    terminal.print(
      `${grouped(events)} events as of ${madeAt.toISOString()}, ${grouped(erased)} erasures, epoch ${epoch}. Go on with: npm start`,
    );
  }
  return EXIT.done;
}
