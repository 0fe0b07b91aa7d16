import type { Grant } from '../access/grant.js';
import type { TopicDefinition } from '../topics/topic-definitions.js';

/** Something about a Kafka that is not as the network wants it. */
export type Difference =
  | { readonly kind: 'topic-missing'; readonly topic: string; readonly wanted: TopicDefinition }
  | (Named & { readonly kind: 'setting-differs'; readonly setting: string } & Values<string>)
  | (Named & { readonly kind: 'partitions-differ' } & Values<number>)
  | (Named & { readonly kind: 'replication-differs' } & Values<number>)
  | { readonly kind: 'access-missing'; readonly grant: Grant }
  | { readonly kind: 'access-too-wide'; readonly grant: Grant }
  | { readonly kind: 'access-of-others'; readonly grant: Grant }
  | { readonly kind: 'handle-reserved'; readonly handle: string }
  | { readonly kind: 'no-authorizer' }
  | { readonly kind: 'topics-made-by-anybody' };

type Named = { readonly topic: string };
type Values<Value> = { readonly found: Value | null; readonly wanted: Value };

/** Those that are put right by `apply`; the others need a person. */
const REPAIRED: ReadonlySet<Difference['kind']> = new Set([
  'topic-missing',
  'setting-differs',
  'access-missing',
  'access-too-wide',
]);

export const isRepairable = ({ kind }: Difference): boolean => REPAIRED.has(kind);
