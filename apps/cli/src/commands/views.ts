import { rebuildViewsOf, viewsOf, type ViewName } from '@tocsin/network';
import { Argument, type Command } from 'commander';
import { run, type CommandRun } from '../run.js';
import { EXIT, grouped, type ExitCode } from '../terminal.js';

const REBUILD_HELP = `
Examples:
  npx tocsin views rebuild
  npx tocsin views rebuild incident --compare

The old views serve until the new ones are complete; a rebuild that is cut off leaves them as they were.
With --compare both are hashed at one moment first.

Exit code: 0 done; 1 done, but the old and the new view differed; 2 it could not be done.`;

const STATUS_HELP = `
Examples:
  npx tocsin views status
  npx tocsin views status --hash --json

Exit code: 0 all views are built by this version and nothing is set aside; 1 otherwise.`;

const NAMES = ['report', 'incident', 'history'] as const satisfies readonly ViewName[];

export function addViews(program: Command): void {
  const views = program
    .command('views')
    .description('what answers questions, and can be made again');
  views
    .command('rebuild')
    .description('make views again from the events, while they serve')
    .addArgument(new Argument('[name]', 'one view; all of them without').choices(NAMES))
    .option('--compare', 'compare the old with the new before the swap')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', REBUILD_HELP)
    .action((name: ViewName | undefined, options: { compare?: boolean; json?: boolean }) =>
      run({ json: options.json === true }, (command) =>
        rebuild(command, { name: name ?? 'all', compare: options.compare === true }),
      ),
    );
  views
    .command('status')
    .description('how far each view is')
    .option('--hash', 'the hash of every row of it, for comparing two networks')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', STATUS_HELP)
    .action((options: { hash?: boolean; json?: boolean }) =>
      run({ json: options.json === true }, (command) => status(command, options.hash === true)),
    );
}

async function rebuild(
  { network, terminal, json }: CommandRun,
  what: { name: ViewName | 'all'; compare: boolean },
): Promise<ExitCode> {
  const rebuilt = await rebuildViewsOf(await network(), {
    ...what,
    onProgress: ({ step, position, head }) =>
      terminal.progress(`${step}: ${grouped(position)} of ${grouped(head)} events`),
  });
  const differing = rebuilt.comparisons.filter(({ same }) => !same);
  if (json) terminal.print(JSON.stringify(rebuilt, null, 2));
  else {
    const seconds = (rebuilt.milliseconds / 1000).toFixed(1);
    terminal.print(
      `${rebuilt.views.join(', ')}: ${grouped(rebuilt.events)} events in ${seconds} s, ${rebuilt.setAside} streams set aside`,
    );
    for (const { view, position, same, rebuilt: hash } of rebuilt.comparisons) {
      const verdict = same ? 'the same' : 'the old one differed';
      terminal.print(`${view} at ${grouped(position)}: ${verdict} (${hash.slice(0, 12)})`);
    }
  }
  return differing.length > 0 ? EXIT.partly : EXIT.done;
}

async function status({ network, terminal, json }: CommandRun, hash: boolean): Promise<ExitCode> {
  const views = await viewsOf(await network(), { hash });
  if (json) terminal.print(JSON.stringify(views, null, 2));
  else {
    for (const view of views) {
      const built =
        view.builtVersion === view.version ? 'this version' : 'another version: rebuild it';
      const parked = view.parkedStreams > 0 ? `, ${view.parkedStreams} streams set aside` : '';
      const sum = view.hash === null ? '' : `, ${view.hash}`;
      terminal.print(
        `${view.name.padEnd(9)} at ${grouped(view.position)}, ${grouped(view.lag)} wait${parked}, built by ${built}${sum}`,
      );
    }
  }
  const sound = views.every(
    (view) => view.builtVersion === view.version && view.parkedStreams === 0,
  );
  return sound ? EXIT.done : EXIT.partly;
}
