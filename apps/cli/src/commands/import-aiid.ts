import { importAiid, type AiidImport, type BadRow } from '@tocsin/interop';
import type { Command } from 'commander';
import { EXIT, grouped, type ExitCode } from '../terminal.js';
import { run, type CommandRun } from '../run.js';

const EXAMPLES = `
Examples:
  npx tocsin import aiid incidents.csv
  npx tocsin import aiid incidents.csv --duplicates duplicates.csv
  npx tocsin import aiid incidents.csv --json > result.json

Every row becomes a report of the organisation "AI Incident Database", labelled TLP:CLEAR, with its own
number as external id (AIID:28). Members see it at once. It is not public: a coordinator confirms that, report by
report. Run it again whenever you like: what is there already is counted and not repeated.

Exit code: 0 every row is in the network; 1 some rows are not, they are listed; 2 it could not be done.`;

export function addImport(program: Command): void {
  program
    .command('import')
    .description('read records of other collections as reports')
    .command('aiid')
    .description('the AI Incident Database: incidents.csv of one of its snapshots')
    .argument('<incidents.csv>', 'the file to read')
    .option(
      '--duplicates <file>',
      'duplicates.csv of the same snapshot: which incident repeats which',
    )
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .action((incidents: string, options: { duplicates?: string; json?: boolean }) =>
      run({ json: options.json === true }, (command) =>
        importInto(command, { incidents, duplicates: options.duplicates }),
      ),
    );
}

async function importInto(
  { network, terminal, json }: CommandRun,
  files: { incidents: string; duplicates: string | undefined },
): Promise<ExitCode> {
  const began = performance.now();
  const result = await importAiid({
    ...files,
    open: async () => {
      const { commands, access, actsFor } = await network();
      return { commands, access, acts: actsFor('import aiid') };
    },
    onProgress: ({ rows, written, already, bad }) =>
      terminal.progress(
        `${grouped(rows)} rows: ${grouped(written)} new, ${grouped(already)} there already, ${grouped(bad)} bad`,
      ),
  });
  const seconds = (performance.now() - began) / 1000;
  if (json) terminal.print(JSON.stringify({ ...result, seconds }, null, 2));
  else for (const line of told(result, seconds)) terminal.print(line);
  return result.bad.length + result.badDuplicates.length > 0 ? EXIT.partly : EXIT.done;
}

function told(result: AiidImport, seconds: number): string[] {
  const { rows, written, already, erased, bad, badDuplicates } = result;
  return [
    ...badLines('incidents', bad),
    ...badLines('duplicates', badDuplicates),
    `${grouped(rows)} rows in ${seconds.toFixed(1)} s: ${grouped(written)} new, ${grouped(already)} there already, ` +
      `${erased > 0 ? `${grouped(erased)} erased before, ` : ''}${grouped(bad.length)} bad`,
    ...(written > 0
      ? ['Members see them now. None is public until a coordinator confirms it.']
      : []),
  ];
}

const badLines = (file: string, bad: readonly BadRow[]): string[] =>
  bad.flatMap(({ row, line, id, problems }) => [
    `${file} row ${row} (line ${line}${id === null ? '' : `, id ${id}`}):`,
    ...problems.map(
      ({ pointer, code, message }) => `  ${pointer || '(whole row)'}  ${code}  ${message}`,
    ),
  ]);
