import type { Outcome } from '@tocsin/commands';
import { mutationError, type MutationErrorNode } from '../mutation-error/mutation-error.js';
import type { OperationContext } from '../operation/operation-context.js';

/** The common part of every payload. */
export type Told = {
  readonly consistencyToken: string | null;
  readonly errors: readonly MutationErrorNode[];
};

/** What came of an act, with what else there is to say where it was done. Who is in the network is read anew then. */
export function told<Value extends { readonly position: number }, More extends object>(
  outcome: Outcome<Value>,
  { services, loaders }: OperationContext,
  more: (value: Value) => More,
): Told & Partial<More> {
  if (!outcome.ok) {
    const nothing: Partial<More> = {};
    return { ...nothing, consistencyToken: null, errors: [mutationError(outcome.error)] };
  }
  loaders.forgetMembership();
  const consistencyToken = services.consistency.token(outcome.value.position);
  return { ...more(outcome.value), consistencyToken, errors: [] };
}
