import { VERSION } from '@tocsin/network';
import { Command, CommanderError } from 'commander';
import { addBackup } from './commands/backup.js';
import { addDoctor } from './commands/doctor.js';
import { addImport } from './commands/import-aiid.js';
import { addKeys } from './commands/keys.js';
import { addParked } from './commands/parked.js';
import { addRules } from './commands/rules.js';
import { addTopics } from './commands/topics.js';
import { addViews } from './commands/views.js';
import { EXIT } from './terminal.js';

const program = new Command('tocsin')
  .description('The incident-sharing network for AI, from the command line.')
  .version(VERSION)
  .showHelpAfterError('(add --help for what there is)')
  .addHelpText(
    'after',
    '\nReads the same variables as `npm start` (TOCSIN_DATA, DATABASE_URL, …) and works beside a running hub;\n`rules` asks the API of a network, here or elsewhere.' +
      '\nExit code: 0 done; 1 done in part, or a check failed; 2 it could not be done.',
  )
  .exitOverride();

for (const add of [
  addImport,
  addBackup,
  addDoctor,
  addKeys,
  addParked,
  addRules,
  addTopics,
  addViews,
])
  add(program);

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? EXIT.done : EXIT.failed;
}
