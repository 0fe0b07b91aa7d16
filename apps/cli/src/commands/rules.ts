import { readFileSync } from 'node:fs';
import { Argument, Option, type Command } from 'commander';
import { ApiFailure, askApi, doneOf, type Payload } from '../api/api-client.js';
import {
  runClient,
  withClientOptions,
  type ClientOptions,
  type ClientRun,
} from '../api/run-client.js';
import { EXIT, grouped, type ExitCode } from '../terminal.js';

const LIST_HELP = `
Examples:
  TOCSIN_TOKEN=… npx tocsin rules list
  npx tocsin rules list --url https://tocsin.example --token-file ~/.tocsin-token --json

Your own alert rules, and those of your organisation where you are an administrator or a responder of it.

Exit code: 0 shown; 2 it could not be done.`;

const PREVIEW_HELP = `
Examples:
  npx tocsin rules preview rule.json
  npx tocsin rules preview --owner organisation rule.json

What a rule with this filter would have matched in the last 30 days. Nothing is written.

Exit code: 0 shown; 2 it could not be done.`;

const CREATE_HELP = `
Examples:
  npx tocsin rules create rule.json
  npx tocsin rules create --owner organisation - < rule.json

The file is the input of the mutation createAlertRule as JSON, for example
  { "name": "Everything serious", "filter": { "severity": { "atLeast": "serious_incident" } },
    "kinds": ["PUBLISHED", "SEVERITY_RAISED", "WITHDRAWN"], "email": true }
A rule of the organisation is written by an administrator of it, and sends to its webhooks. docs/alerts.md says more.

Exit code: 0 done; 2 it could not be done, and what is wrong with it.`;

const DELETE_HELP = `
Example:
  npx tocsin rules delete 01900000-0000-7000-8000-0072756c0001

The id is the one that "rules list" shows. Alerts that the rule made stay.

Exit code: 0 done; 2 it could not be done.`;

type Owner = 'person' | 'organisation';
type OwnerOptions = ClientOptions & { readonly owner: Owner };

export function addRules(program: Command): void {
  const rules = program.command('rules').description('alert rules, over the API of a network');
  const command = (name: string, description: string, help: string) =>
    withClientOptions(rules.command(name).description(description)).addHelpText('after', help);
  const file = new Argument('<file>', 'the rule as JSON; - reads it from standard input');
  const owner = () =>
    new Option('--owner <owner>', 'whose the rule is')
      .choices(['person', 'organisation'])
      .default('person');
  command('list', 'the rules that you may see', LIST_HELP).action((options: ClientOptions) =>
    runClient(options, list),
  );
  command('preview', 'what a rule would have matched', PREVIEW_HELP)
    .addArgument(file)
    .addOption(owner())
    .action((name: string, options: OwnerOptions) =>
      runClient(options, (client) => preview(client, name, options.owner)),
    );
  command('create', 'write a rule', CREATE_HELP)
    .addArgument(file)
    .addOption(owner())
    .action((name: string, options: OwnerOptions) =>
      runClient(options, (client) => create(client, name, options.owner)),
    );
  command('delete', 'delete a rule', DELETE_HELP)
    .argument('<id>', 'of the rule')
    .action((id: string, options: ClientOptions) =>
      runClient(options, (client) => remove(client, id)),
    );
}

const RULE = `id owner name filter kinds email webhookIds timing { kind at zone day } throttle { most minutes }
  quietHours { from to zone unlessSeverity } expiresAt silences { until } createdAt`;
const ERRORS =
  'errors { code message ... on ValidationFailed { problems { pointer code message } } }';

type Rule = {
  readonly id: string;
  readonly owner: Owner;
  readonly name: string;
  readonly kinds: readonly string[];
  readonly email: boolean;
  readonly webhookIds: readonly string[];
  readonly timing: { readonly kind: string };
};

async function list({ connection, terminal, json }: ClientRun): Promise<ExitCode> {
  type Listed = { readonly viewer: { readonly alertRules: readonly Rule[] } | null };
  const { viewer } = await askApi<Listed>(connection, `{ viewer { alertRules { ${RULE} } } }`);
  const rules = viewer?.alertRules ?? [];
  if (json) terminal.print(JSON.stringify(rules, null, 2));
  else if (rules.length === 0) terminal.print('There are no rules.');
  else for (const rule of rules) terminal.print(lineOf(rule));
  return EXIT.done;
}

function lineOf({ id, owner, name, kinds, email, webhookIds, timing }: Rule): string {
  const ways = [
    ...(email ? ['e-mail'] : []),
    ...(webhookIds.length > 0 ? [`${webhookIds.length} webhooks`] : []),
  ];
  const pushed = ways.length === 0 ? 'listed only' : `${timing.kind} by ${ways.join(', ')}`;
  return `${id}  ${owner.padEnd(12)}  ${name}: ${kinds.join(' ')}; ${pushed}`;
}

async function preview(
  { connection, terminal, json }: ClientRun,
  file: string,
  owner: Owner,
): Promise<ExitCode> {
  const { filter } = ruleIn(file);
  type Found = {
    readonly since: string;
    readonly count: number | { readonly atLeast: number };
    readonly examples: readonly {
      readonly id: string;
      readonly severity: string;
      readonly title: string | null;
    }[];
  };
  const { found } = await askApi<{ readonly found: Found }>(
    connection,
    `query ($filter: IncidentFilter!, $owner: AlertRuleOwner!) {
       found: previewAlertRule(filter: $filter, owner: $owner) {
         since count examples { id severity title(lang: "en") } } }`,
    { filter, owner },
  );
  if (json) terminal.print(JSON.stringify(found, null, 2));
  else {
    terminal.print(`${countOf(found.count)} incidents since ${found.since}`);
    for (const { id, severity, title } of found.examples) {
      terminal.print(`  ${id}  ${severity}  ${title ?? ''}`);
    }
  }
  return EXIT.done;
}

const countOf = (count: number | { readonly atLeast: number }): string =>
  typeof count === 'number' ? grouped(count) : `At least ${grouped(count.atLeast)}`;

async function create(
  { connection, terminal, json }: ClientRun,
  file: string,
  owner: Owner,
): Promise<ExitCode> {
  const input = ruleIn(file);
  type Created = Payload & { readonly rule: Rule | null };
  const { created } = await askApi<{ readonly created: Created }>(
    connection,
    `mutation ($input: AlertRuleInput!, $owner: AlertRuleOwner!) {
       created: createAlertRule(input: $input, owner: $owner) { rule { ${RULE} } ${ERRORS} } }`,
    { input, owner },
  );
  const { rule } = doneOf(created);
  if (json) terminal.print(JSON.stringify(rule, null, 2));
  else if (rule) terminal.print(lineOf(rule));
  return EXIT.done;
}

async function remove({ connection, terminal, json }: ClientRun, id: string): Promise<ExitCode> {
  const { deleted } = await askApi<{ readonly deleted: Payload }>(
    connection,
    `mutation ($input: DeleteAlertRuleInput!) { deleted: deleteAlertRule(input: $input) { ${ERRORS} } }`,
    { input: { ruleId: id } },
  );
  doneOf(deleted);
  terminal.print(json ? JSON.stringify({ deleted: id }) : `${id} is deleted. Its alerts stay.`);
  return EXIT.done;
}

/** What a file says a rule is: an object with a filter; the rest is the network's to judge. Throws ApiFailure. */
function ruleIn(file: string): { readonly filter: unknown } {
  const name = file === '-' ? 'Standard input' : file;
  let text: string;
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new ApiFailure((error as { code?: string }).code ?? 'EIO', `${name} cannot be read.`);
  }
  let rule: unknown;
  try {
    rule = JSON.parse(text);
  } catch {
    throw new ApiFailure('MALFORMED_JSON', `${name} is not JSON.`);
  }
  if (typeof rule === 'object' && rule !== null && 'filter' in rule) return rule;
  throw new ApiFailure('RULE_INVALID', `${name} is no rule: it has no "filter". See --help.`);
}
