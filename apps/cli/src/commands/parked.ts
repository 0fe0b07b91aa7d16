import type { DropOutcome, ParkedLook, ParkedPlace, ParkedStream } from '@tocsin/network';
import type { Command } from 'commander';
import { run, type CommandRun } from '../run.js';
import { EXIT, grouped, type ExitCode } from '../terminal.js';

const LIST_HELP = `
Examples:
  npx tocsin parked list
  npx tocsin parked list --json

What a consumer (the views, say) could not fold is set aside by stream, in order; everything else goes on.

Exit code: 0 nothing waits for a decision; 1 something does.`;

const LOOK_HELP = `
Example:
  npx tocsin parked look views report-0190…

Places, ids and reasons; never what an event says.

Exit code: 0 shown; 1 nothing of this stream is set aside.`;

const RELEASE_HELP = `
Example:
  npx tocsin parked release views report-0190…

Replays the stream in order, before anything newer of it. Use it after an update that mends the cause.

Exit code: 0 nothing of it waits any more; 1 it stopped at an event that failed again, or nothing is set aside.`;

const DROP_HELP = `
Example:
  npx tocsin parked drop views report-0190… --position 4711 --reason "defect 12, mended in 0.2"

The stream ends, for this consumer, before that event: the views show it as it was before, and it asks for
nobody any more. What follows stays set aside too, since it builds on what is missing. A release, with a program
that can apply the event, replays everything and lifts the drop. --position is the one that "look" shows.

Exit code: 0 dropped; 1 it was not, and why.`;

type Json = { readonly json?: boolean };

export function addParked(program: Command): void {
  const parked = program.command('parked').description('what could not be folded, and waits');
  const command = (name: string, description: string, help: string) =>
    parked
      .command(name)
      .description(description)
      .option('--json', 'print the result as JSON')
      .addHelpText('after', help);
  command('list', 'streams that are set aside, the oldest first', LIST_HELP).action(
    (options: Json) => run({ json: options.json === true }, list),
  );
  const placed = (name: string, description: string, help: string) =>
    command(name, description, help)
      .argument('<consumer>', 'who could not fold it, as "list" shows')
      .argument('<stream>', 'the stream, as "list" shows');
  placed('look', 'one of them, with its events', LOOK_HELP).action(
    (consumer: string, stream: string, options: Json) =>
      run({ json: options.json === true }, (given) => look(given, { consumer, stream })),
  );
  placed('release', 'replay one of them, in order', RELEASE_HELP).action(
    (consumer: string, stream: string, options: Json) =>
      run({ json: options.json === true }, (given) => release(given, { consumer, stream })),
  );
  placed('drop', 'let the consumer do without the rest of one of them', DROP_HELP)
    .requiredOption('--position <number>', 'of the event that could not be applied')
    .requiredOption('--reason <text>', 'why, for the next operator')
    .action((consumer: string, stream: string, options: Json & DropOptions) =>
      run({ json: options.json === true }, (given) => drop(given, { consumer, stream }, options)),
    );
}

type DropOptions = { readonly position: string; readonly reason: string };

async function list({ network, terminal, json }: CommandRun): Promise<ExitCode> {
  const streams = await (await network()).parking.list();
  if (json) terminal.print(JSON.stringify(streams, null, 2));
  else if (streams.length === 0) terminal.print('Nothing is set aside.');
  else for (const stream of streams) terminal.print(lineOf(stream));
  return streams.every(({ dropped }) => dropped !== null) ? EXIT.done : EXIT.partly;
}

function lineOf({ dropped, ...parked }: ParkedStream): string {
  const { consumer, stream, position, reason, waiting, parkedAt } = parked;
  const since = parkedAt.toISOString();
  const told = dropped === null ? '' : `, dropped ${dropped.at.toISOString()}: ${dropped.reason}`;
  return `${consumer} ${stream} at ${position}, ${reason}, ${grouped(waiting)} wait since ${since}${told}`;
}

async function look(
  { network, terminal, json }: CommandRun,
  place: ParkedPlace,
): Promise<ExitCode> {
  const found = await (await network()).parking.look(place);
  if (json) terminal.print(JSON.stringify(found, null, 2));
  else if (found) for (const line of linesOf(found)) terminal.print(line);
  else terminal.note(nothingOf(place));
  return found ? EXIT.done : EXIT.partly;
}

const linesOf = (found: ParkedLook): string[] => [
  lineOf(found),
  ...found.events.map(
    ({ position, eventId, reason }) => `  ${position}  ${eventId ?? 'cannot be read'}  ${reason}`,
  ),
  ...(found.waiting > found.events.length
    ? [`  … and ${grouped(found.waiting - found.events.length)} more`]
    : []),
];

const nothingOf = ({ consumer, stream }: ParkedPlace): string =>
  `Nothing of ${stream} is set aside for ${consumer}. "tocsin parked list" shows what is.`;

async function release(
  { network, terminal, json }: CommandRun,
  place: ParkedPlace,
): Promise<ExitCode> {
  const released = await (await network()).parking.release(place);
  if (json) terminal.print(JSON.stringify(released, null, 2));
  else if (!released) terminal.note(nothingOf(place));
  else {
    const rest =
      released.reason === null
        ? 'nothing waits any more'
        : `${grouped(released.waiting)} wait still: ${released.reason}`;
    terminal.print(`${grouped(released.applied)} events applied, ${rest}`);
  }
  return released?.waiting === 0 ? EXIT.done : EXIT.partly;
}

const REFUSALS: Readonly<Record<Extract<DropOutcome, { ok: false }>['code'], string>> = {
  NOT_FOUND: 'Nothing of this stream is set aside.',
  CHANGED_MEANWHILE: 'Another event is the one that cannot be applied. Look again.',
  ALREADY_DROPPED: 'It was dropped before. A release lifts the drop.',
  REASON_REQUIRED: 'Say in at least 3 characters why.',
  REASON_TOO_LONG: 'Say in at most 500 characters why.',
};

async function drop(
  { network, terminal, json }: CommandRun,
  place: ParkedPlace,
  { position, reason }: DropOptions,
): Promise<ExitCode> {
  const what = { position: Number(position), reason, by: null };
  if (!Number.isSafeInteger(what.position) || what.position < 1) {
    terminal.note('--position is a number, as "tocsin parked look" shows it.');
    return EXIT.failed;
  }
  const outcome = await (await network()).parking.drop(place, what);
  if (json) terminal.print(JSON.stringify(outcome, null, 2));
  else if (outcome.ok) terminal.print(lineOf(outcome.parked));
  else terminal.note(`${REFUSALS[outcome.code]} [${outcome.code}]`);
  return outcome.ok ? EXIT.done : EXIT.partly;
}
