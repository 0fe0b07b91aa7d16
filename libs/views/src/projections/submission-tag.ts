import { createHmac } from 'node:crypto';
import type { KeyRing } from '@tocsin/event-store';

/** By what a member finds its own submission: a keyed hash, since the submission id itself is sealed. 16 bytes. */
export type SubmissionTag = (organisationId: string, submissionId: string) => Buffer;

export function submissionTagOf(keyRing: KeyRing): SubmissionTag {
  const key = keyRing.derive('views submission id');
  return (organisationId, submissionId) =>
    createHmac('sha256', key)
      .update(JSON.stringify([organisationId, submissionId]))
      .digest()
      .subarray(0, 16);
}
