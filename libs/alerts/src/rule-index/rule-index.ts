import type { FilterSubject, IncidentFilter } from '@tocsin/domain';
import { filterKeys, TEXT } from './filter-keys.js';
import { subjectKeys } from './subject-keys.js';
import { TermIndex } from './text-grams.js';

/** What the index needs to know of a rule. */
export type Filtered = { readonly ruleId: string; readonly filter: IncidentFilter };

type Entry<Rule> = { readonly rule: Rule; readonly keys: readonly string[] | null };

/**
 * Rules under the keys of their rarest predicate, so that a change looks at those alone that it may concern: the cost
 * of a change grows with what it concerns and not with how many rules there are. What it gives may match; whether it
 * does is for the filter to say.
 */
export class RuleIndex<Rule extends Filtered> {
  private readonly entries = new Map<string, Entry<Rule>>();
  private readonly byKey = new Map<string, Set<Rule>>();
  /** Rules without a key. */
  private readonly always = new Set<Rule>();
  private readonly byTerm = new TermIndex<Rule>();

  get size(): number {
    return this.entries.size;
  }

  get(ruleId: string): Rule | null {
    return this.entries.get(ruleId)?.rule ?? null;
  }

  /** Takes a rule in, in place of what it said before. */
  put(rule: Rule): void {
    this.remove(rule.ruleId);
    const keys = filterKeys(rule.filter)?.keys ?? null;
    this.entries.set(rule.ruleId, { rule, keys });
    if (keys === null) this.always.add(rule);
    for (const key of keys ?? []) this.enter(key, rule);
  }

  remove(ruleId: string): void {
    const entry = this.entries.get(ruleId);
    if (!entry) return;
    this.entries.delete(ruleId);
    this.always.delete(entry.rule);
    for (const key of entry.keys ?? []) this.strike(key, entry.rule);
  }

  /** Every rule that may match, and hardly any other; each once. */
  candidates(subject: FilterSubject): Set<Rule> {
    const found = new Set(this.always);
    for (const key of subjectKeys(subject)) {
      const rules = this.byKey.get(key);
      if (rules) for (const rule of rules) found.add(rule);
    }
    if (this.byTerm.isEmpty) return found;
    for (const rules of this.byTerm.in(subject.text())) for (const rule of rules) found.add(rule);
    return found;
  }

  private enter(key: string, rule: Rule): void {
    if (key.startsWith(TEXT)) return this.byTerm.put(key.slice(TEXT.length), rule);
    const rules = this.byKey.get(key);
    if (rules) rules.add(rule);
    else this.byKey.set(key, new Set([rule]));
  }

  private strike(key: string, rule: Rule): void {
    if (key.startsWith(TEXT)) return this.byTerm.remove(key.slice(TEXT.length), rule);
    const rules = this.byKey.get(key);
    rules?.delete(rule);
    if (rules?.size === 0) this.byKey.delete(key);
  }
}
