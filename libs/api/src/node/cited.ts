import type { Cited } from '@tocsin/access';
import { parseCitableId } from '@tocsin/domain';
import type { OperationContext } from '../operation/operation-context.js';

/** The id of nothing. */
export const NOTHING = '00000000-0000-0000-0000-000000000000';

/**
 * What a citable id of a kind stands for, as people type it. Where there is no such thing it is the id of nothing, so
 * that what does not exist is looked for exactly as what is hidden is: the two take the same statements. Null: it is no
 * citable id at all.
 */
export async function internalId(
  kind: Cited['kind'],
  typed: string,
  { services }: OperationContext,
): Promise<string | null> {
  const parsed = parseCitableId(typed);
  if (!parsed) return null;
  const cited = await services.access.cited(parsed.id);
  return cited?.kind === kind ? cited.id : NOTHING;
}
