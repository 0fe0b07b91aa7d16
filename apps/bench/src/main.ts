import { parseArgs } from 'node:util';
import { openMachine, type OpenMachine } from './measure/machine.js';
import { figuresSection } from './measure/figures-section.js';
import { measure, type Measured } from './measure/measure.js';
import { reached, type BenchRow } from './measure/row.js';
import { table } from './measure/table.js';
import { ROWS } from './rows/rows.js';

const HELP = `npm run bench -- [options]

  --only <name>   one row (--list shows the names); may be repeated
  --scale <n>     size of the data, 1 by default; 0.1 for a quick look
  --seed <n>      seed of the generated data, 1 by default
  --directory <d> where the databases are kept meanwhile; the system's temporary directory by default
  --profile <d>   writes CPU profiles of the measured servers into this directory
  --json          the figures as JSON on standard output, progress on standard error
  --markdown      the figures as the section of docs/performance.md that holds them, ready to be pasted
  --list          the rows and what they measure
  --help          this text

Examples
  npm run bench -- --only append
  npm run bench -- --scale 0.1 --json > figures.json
  npm run bench -- --markdown > figures.md

Every figure is compared with a rival or a raw limit measured in the same run: absolute figures
on a shared machine are noise, ratios are not.`;

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    scale: { type: 'string', default: '1' },
    seed: { type: 'string', default: '1' },
    directory: { type: 'string' },
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
    markdown: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(HELP);
else if (options.list) for (const row of ROWS) console.log(`${row.name.padEnd(14)} ${row.about}`);
else await bench(chosenRows(options.only ?? []));

function chosenRows(names: readonly string[]): readonly BenchRow[] {
  const unknown = names.filter((name) => !ROWS.some((row) => row.name === name));
  if (unknown.length > 0) {
    console.error(
      `There is no row ${unknown.join(', ')}. Rows: ${ROWS.map(({ name }) => name).join(', ')}`,
    );
    process.exit(2);
  }
  return names.length === 0 ? ROWS : ROWS.filter((row) => names.includes(row.name));
}

async function bench(rows: readonly BenchRow[]): Promise<void> {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const machine = openMachine({
    seed: Number(options.seed),
    scale: Number(options.scale),
    directory: options.directory,
    profile: options.profile,
    say,
  });
  endInOrder(machine);
  const measured = await measure(rows, machine);
  print(await machine.describe(), measured);
  if (measured.failed.length > 0) process.exitCode = 1;
}

/** Interrupted, it leaves no server and no files behind. */
function endInOrder(machine: OpenMachine): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void machine.clear().finally(() => process.exit(130)));
  }
}

function print(settings: Record<string, string>, measured: Measured): void {
  if (options.markdown) {
    console.log(figuresSection(settings, measured));
    return;
  }
  const { figures, failed, skipped } = measured;
  if (options.json) {
    const judged = figures.map((figure) => ({ ...figure, reached: reached(figure) }));
    console.log(JSON.stringify({ settings, figures: judged, failed, skipped }, null, 2));
    return;
  }
  const named = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
  console.log(`${named.join(' · ')}\n\n${table(figures)}`);
  for (const { row, problem } of skipped) console.log(`\nskipped: ${row}: ${problem}`);
  for (const { row, problem } of failed) console.log(`\nfailed: ${row}: ${problem}`);
}
