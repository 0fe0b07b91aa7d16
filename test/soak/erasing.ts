import type { Dice } from '@tocsin/domain/testing';
import { ask } from '../e2e/hub-process.js';
import type { SoakScene } from './soak-scene.js';

const OWN = `query ($id: String!) { report(submissionId: $id) { id } }`;

const ERASE = `mutation ($id: ID!) {
  eraseReport(input: { reportId: $id, reason: "it was asked for" }) { erasedReportId errors { code } } }`;

/** Erases some of the reports with a canary word that somebody of the first member can find at the gateway. */
export async function eraseSome(scene: SoakScene, dice: Dice): Promise<void> {
  const canaries = scene.members[0]?.canaries ?? [];
  const chosen = canaries.filter(
    ({ submissionId }) => !scene.erased.has(submissionId) && dice(20) === 0,
  );
  for (const { submissionId } of chosen) {
    if (await erase(scene, submissionId)) scene.erased.add(submissionId);
  }
}

/**
 * Of the erasures whose answer was lost with a process, those that were done: what is erased is in no table that says
 * who may see it.
 */
export async function settleErasures(scene: SoakScene): Promise<void> {
  const { access } = scene.network;
  const receipts = (await scene.members[0]?.receipts()) ?? [];
  for (const { submissionId, reportId } of receipts) {
    if (submissionId === null || !reportId || !scene.erasing.has(submissionId)) continue;
    const cited = await access.cited(reportId);
    const isThere = cited !== null && (await access.reports([cited.id])).has(cited.id);
    if (!isThere) scene.erased.add(submissionId);
  }
}

/** False: the report is not there, or not yet. */
async function erase(scene: SoakScene, submissionId: string): Promise<boolean> {
  const as = scene.insider.account;
  const { data } = await ask(scene, OWN, { as, id: submissionId });
  const id: unknown = data?.report?.id;
  if (typeof id !== 'string') return false;
  scene.erasing.add(submissionId);
  const { data: done } = await ask(scene, ERASE, { as, id });
  return Boolean(done?.eraseReport?.erasedReportId);
}
