import type { Cited } from '@tocsin/access';
import { parseCitableId } from '@tocsin/domain';
import type { OperationContext } from '../operation/operation-context.js';

/** What a citable id of a kind stands for, as people type it; null where there is no such thing. */
export async function internalId(
  kind: Cited['kind'],
  typed: string,
  { services }: OperationContext,
): Promise<string | null> {
  const parsed = parseCitableId(typed);
  const cited = parsed && (await services.access.cited(parsed.id));
  return cited?.kind === kind ? cited.id : null;
}
