import type { Upcaster, WrittenEvent } from './upcaster.js';

/** Steps from released schema versions to the next. */
export const upcasters: readonly Upcaster[] = [
  // Version 2 knows one more scope; what was issued before has none of it.
  { type: 'TokenIssued', from: 1, up: (event) => ({ ...event, schemaVersion: 2 }) },
  // Version 2 says whose a rule is; before there were rules of people alone.
  { type: 'AlertRuleCreated', from: 1, up: ofPerson },
  { type: 'AlertRuleChanged', from: 1, up: ofPerson },
];

function ofPerson(event: WrittenEvent): WrittenEvent & { readonly schemaVersion: number } {
  const data = event.data as Record<string, unknown>;
  return { ...event, data: { ...data, owner: 'person' }, schemaVersion: 2 };
}
