import { changedTopics, topicDifferences, type Difference } from '@tocsin/network';
import type { Command } from 'commander';
import { run, type CommandRun } from '../run.js';
import { EXIT, type ExitCode } from '../terminal.js';

const HELP = `
Examples:
  npx tocsin topics create --dry-run
  npx tocsin topics create
  npx tocsin topics create --json

Needs KAFKA_BROKERS, and a user there that may create topics and give rights. Makes the topics of the network and of every
member, sets them as they must be, lets each member write to its own intake and read its own receipts, and takes that back
from those who are suspended or have left. Run it again whenever you like, and after each change of the members: what is
as it should be is left alone. Nothing is ever deleted, and numbers of partitions are never changed.

Exit code: 0 everything is as it should be; 1 it is not: with --dry-run what would be done, without it what only a person
can put right; 2 it could not be done.`;

export function addTopics(program: Command): void {
  program
    .command('topics')
    .description('what the network needs in Kafka')
    .command('create')
    .description('make topics and rights as they must be, from the list of members')
    .option('--dry-run', 'show what differs, and change nothing')
    .option('--json', 'print the result as JSON')
    .addHelpText('after', HELP)
    .action((options: { dryRun?: boolean; json?: boolean }) =>
      run({ json: options.json === true }, (command) =>
        options.dryRun === true ? show(command) : create(command),
      ),
    );
}

async function show({ network, terminal, json }: CommandRun): Promise<ExitCode> {
  const differences = await topicDifferences(await network());
  if (json) terminal.print(JSON.stringify({ differences }, null, 2));
  else if (differences.length === 0) terminal.print('Everything is as it should be.');
  else for (const each of differences) terminal.print(`  ${sentenceOf(each)}`);
  return differences.length === 0 ? EXIT.done : EXIT.partly;
}

async function create({ network, terminal, json }: CommandRun): Promise<ExitCode> {
  const { changed, left } = await changedTopics(await network());
  if (json) terminal.print(JSON.stringify({ changed, left }, null, 2));
  else {
    for (const each of changed) terminal.print(`✓ ${sentenceOf(each)}`);
    for (const each of left) terminal.print(`✗ ${sentenceOf(each)}`);
    if (changed.length + left.length === 0) terminal.print('Everything was as it should be.');
  }
  return left.length === 0 ? EXIT.done : EXIT.partly;
}

const allowed = (difference: {
  grant: { principal: string; operation: string; resource: string; name: string };
}) => {
  const { principal, operation, resource, name } = difference.grant;
  return `${principal} ${operation} on ${resource.toLowerCase()} ${name}`;
};

/** One line for one difference; where a person must act, what to do. */
function sentenceOf(difference: Difference): string {
  switch (difference.kind) {
    case 'topic-missing':
      return `create ${difference.topic} with ${difference.wanted.partitions} partitions`;
    case 'setting-differs':
      return `set ${difference.setting} of ${difference.topic} to ${difference.wanted} (was ${difference.found ?? 'absent'})`;
    case 'access-missing':
      return `allow ${allowed(difference)}`;
    case 'access-too-wide':
      return `withdraw ${allowed(difference)}`;
    default:
      return remark(difference);
  }
}

function remark(
  difference: Exclude<
    Difference,
    { kind: 'topic-missing' | 'setting-differs' | 'access-missing' | 'access-too-wide' }
  >,
): string {
  switch (difference.kind) {
    case 'partitions-differ':
      return `${difference.topic} has ${difference.found} partitions, and ${difference.wanted} are needed: see docs/operations.md, Partitions.`;
    case 'replication-differs':
      return `${difference.topic} is kept ${difference.found} times, and ${difference.wanted} times are possible: reassign its partitions with kafka-reassign-partitions.`;
    case 'access-of-others':
      return `${allowed(difference)}: that is somebody who is not meant to. Withdraw it with kafka-acls.`;
    case 'handle-reserved':
      return `The member ${difference.handle} has the name of the network's own user: it gets no topics.`;
    case 'no-authorizer':
      return 'This Kafka has no access control: everybody who reaches it may do everything. Set authorizer.class.name.';
    default:
      return 'The brokers create topics that anybody names. Set auto.create.topics.enable=false.';
  }
}
