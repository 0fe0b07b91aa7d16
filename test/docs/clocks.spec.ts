import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DEADLINE_RULES, type Deadline, type DeadlineRule } from '@tocsin/domain';
import { buildSchema, parse, validate } from 'graphql';

const REPOSITORY = path.resolve(__dirname, '../..');
const read = (file: string): string => readFileSync(path.join(REPOSITORY, file), 'utf8');

const page = read('docs/clocks.md');
const schema = buildSchema(read('libs/api/schema.graphql'));
const examples = [...page.matchAll(/```graphql\n(.*?)```/gs)].map(([, text]) => text!);

/** The rows of the table under a heading, each as the texts of its cells. */
function tableUnder(heading: string): string[][] {
  const [, below = ''] = page.split(`\n${heading}\n`);
  const lines = below.trimStart().split('\n');
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(2, end).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

function timesOf(deadline: Deadline): string {
  switch (deadline.kind) {
    case 'within':
      return deadline.limits.map(({ from, period }) => `${period} from ${from}`).join(', ');
    case 'every':
      return `(${deadline.period} from ${deadline.from}) until ${deadline.until}`;
    case 'task':
      return `task: ${deadline.why}`;
  }
}

const rowOf = (rule: DeadlineRule): string[] => [
  `\`${rule.id}\``,
  `${rule.regime}, ${rule.citation}`,
  `\`${rule.obligatedRole}\``,
  timesOf(rule.deadline),
  rule.effectiveFrom ?? '…',
  rule.verified,
];

describe('The page on clocks', () => {
  it('has a row for each rule of the catalogue, and says what the rule says', () => {
    expect(tableUnder('### The catalogue')).toEqual(DEADLINE_RULES.map(rowOf));
  });

  it.each(examples)('speaks the language of the schema (example %#)', (operation) => {
    expect(validate(schema, parse(operation))).toEqual([]);
  });
});
