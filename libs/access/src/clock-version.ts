import { createHmac } from 'node:crypto';
import type { BegunClock } from '@tocsin/domain';

/**
 * The opaque version of a clock: another one whenever somebody does something to it. What time does to it makes no other
 * one, since nobody could have overlooked it.
 */
export const clockVersion = (
  secret: Uint8Array,
  { clockId, acts }: Pick<BegunClock, 'clockId' | 'acts'>,
): string =>
  createHmac('sha256', secret).update(`clock ${clockId} ${acts}`).digest('base64url').slice(0, 22);
