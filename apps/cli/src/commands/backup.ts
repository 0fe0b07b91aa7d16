import { backup, masterKeyFile, restoreNetwork } from '@tocsin/network';
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

Into an empty place alone: a new TOCSIN_DATA, or an empty database in DATABASE_URL. Before that, put the
master key of the network there (TOCSIN_MASTER_KEY, or master.key in TOCSIN_DATA, mode 0600). Everything is
verified: the seal, each file, every event as it arrived. What was erased stays erased, also where the keys
are older than the erasure. Sign-ins and ids stay; cursors from before are refused.

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
    .argument('<folder>', 'the folder of the backup')
    .option('--keys <folder>', 'where its keys are, if not in its folder keys/')
    .option('--erasures <folder>', 'keys/ of a newer backup: what it lists as erased stays erased')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', RESTORE_HELP)
    .action((folder: string, options: { keys?: string; erasures?: string; json?: boolean }) =>
      run({ json: options.json === true }, (command) => restoreFrom(command, folder, options)),
    );
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
  { keys, erasures }: { keys?: string; erasures?: string },
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
