import type { SchemaValidateFunction } from 'ajv';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { problemsFromAjv } from './ajv-problems.js';
import { clipLists } from './clip-lists.js';
import type { Problem } from './problem.js';
import type { RuleContext } from './rules/rule.js';
import { rules } from './rules/rules.js';
import { incidentReportSchema } from './schema.generated.js';

let compiled: ValidateFunction | undefined;

/**
 * What the schema and the rules it names say about a value that is sound JSON, as they come (see `tidy`). The value
 * must be the caller's own: lists that are too long are cut.
 */
export function schemaProblems(value: unknown, context: RuleContext): Problem[] {
  compiled ??= compile();
  const tooLong = clipLists(value, incidentReportSchema);
  const valid = compiled.call(context, value);
  return valid ? tooLong : [...tooLong, ...problemsFromAjv(compiled.errors ?? [])];
}

function compile(): ValidateFunction {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    strictRequired: false,
    verbose: true,
    passContext: true,
    // Annotations: the rules `url` and `dateTime` check what these formats mean.
    formats: { iri: true, 'date-time': true },
  });
  ajv.addVocabulary(['x-problem', 'x-at', 'x-missing']);
  ajv.addKeyword({ keyword: 'x-rule', schemaType: 'array', errors: true, validate: checkRules });
  return ajv.compile(incidentReportSchema);
}

/** Hands the value to the rules that the schema names; findings travel through ajv as errors of this keyword. */
const checkRules: SchemaValidateFunction = function (
  this: RuleContext,
  names: string[],
  value: unknown,
) {
  const findings = names.flatMap((name) => ruleNamed(name)(value, this));
  checkRules.errors = findings.map((finding) => ({ keyword: 'x-rule', params: { finding } }));
  return findings.length === 0;
};

function ruleNamed(name: string) {
  const rule = rules.get(name);
  if (!rule) throw new Error(`the schema names a rule that does not exist: ${name}`);
  return rule;
}
