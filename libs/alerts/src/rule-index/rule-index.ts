import type { FilterSubject, IncidentFilter } from '@tocsin/domain';
import { filterKeys, TEXT } from './filter-keys.js';
import { subjectKeys } from './subject-keys.js';
import { TermIndex } from './text-grams.js';

/** What the index needs to know of a rule. */
export type Filtered = { readonly ruleId: string; readonly filter: IncidentFilter };

type Entry<Rule> = {
  readonly rule: Rule;
  readonly keys: readonly string[] | null;
  /** The last look that found it. */
  found: number;
};

/**
 * Rules under the keys of their rarest predicate, so that a change looks at those alone that it may concern: the cost
 * of a change grows with what it concerns and not with how many rules there are. What it gives may match; whether it
 * does is for the filter to say.
 */
export class RuleIndex<Rule extends Filtered> {
  private readonly entries = new Map<string, Entry<Rule>>();
  private readonly byKey = new Map<string, Set<Entry<Rule>>>();
  /** Rules without a key. */
  private readonly always = new Set<Entry<Rule>>();
  private readonly byTerm = new TermIndex<Entry<Rule>>();
  private looks = 0;

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
    const entry = { rule, keys, found: 0 };
    this.entries.set(rule.ruleId, entry);
    if (keys === null) this.always.add(entry);
    for (const key of keys ?? []) this.enter(key, entry);
  }

  remove(ruleId: string): void {
    const entry = this.entries.get(ruleId);
    if (!entry) return;
    this.entries.delete(ruleId);
    this.always.delete(entry);
    for (const key of entry.keys ?? []) this.strike(key, entry);
  }

  /** Every rule that may match, and hardly any other; each once. */
  candidates(subject: FilterSubject): Rule[] {
    const found: Rule[] = [];
    this.looks += 1;
    const take = (entries: ReadonlySet<Entry<Rule>>): void => {
      for (const entry of entries) {
        // Marked and not gathered in a set: there are hundreds, for every change.
        if (entry.found === this.looks) continue;
        entry.found = this.looks;
        found.push(entry.rule);
      }
    };
    take(this.always);
    for (const key of subjectKeys(subject)) {
      const entries = this.byKey.get(key);
      if (entries) take(entries);
    }
    if (!this.byTerm.isEmpty) this.byTerm.visit(subject.text(), take);
    return found;
  }

  private enter(key: string, entry: Entry<Rule>): void {
    if (key.startsWith(TEXT)) return this.byTerm.put(key.slice(TEXT.length), entry);
    const entries = this.byKey.get(key);
    if (entries) entries.add(entry);
    else this.byKey.set(key, new Set([entry]));
  }

  private strike(key: string, entry: Entry<Rule>): void {
    if (key.startsWith(TEXT)) return this.byTerm.remove(key.slice(TEXT.length), entry);
    const entries = this.byKey.get(key);
    entries?.delete(entry);
    if (entries?.size === 0) this.byKey.delete(key);
  }
}
