import { isTransient, retryTransient } from '@tocsin/postgres';
import { EventStoreUnavailable } from '../problems.js';

const LIMITS = { attempts: 8, deadlineMs: 5_000 };

/** Reads again while the database is away for a moment. Throws EventStoreUnavailable when it stays away. */
export async function patiently<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await retryTransient(read, LIMITS);
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw new EventStoreUnavailable('The database cannot be reached.', 'no', { cause: error });
  }
}
