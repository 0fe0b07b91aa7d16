import type { Outcome, Submitted } from '@tocsin/commands';
import { validateReport } from '@tocsin/report-format';
import type { ReportRow } from '../import-row.js';

/** Takes reports as the commands do (validation, one report per submission id) and keeps them in memory. */
export class InMemoryIntake {
  readonly reports = new Map<string, string>();
  readonly erased = new Set<string>();
  /** The store stops answering after so many submissions. */
  failsAfter = Number.POSITIVE_INFINITY;

  submit = async ({ submissionId, report }: ReportRow): Promise<Outcome<Submitted>> => {
    await Promise.resolve();
    if (this.failsAfter-- <= 0) throw new Error('the store does not answer');
    const payload = JSON.stringify(report);
    const known = this.reports.get(submissionId);
    if (this.erased.has(submissionId)) return refused('SUBMISSION_ERASED');
    if (known !== undefined && known !== payload) return refused('IDEMPOTENCY_MISMATCH');
    const validation = validateReport(report);
    if (!validation.ok) {
      const { problems } = validation;
      return { ok: false, error: { code: 'VALIDATION_FAILED', message: 'not valid', problems } };
    }
    this.reports.set(submissionId, payload);
    return { ok: true, value: { ...ANSWER, duplicate: known !== undefined } };
  };
}

const refused = (code: string): Outcome<Submitted> => ({
  ok: false,
  error: { code, message: code },
});

const ANSWER = {
  reportId: 'r',
  citation: 'TR-2026-00000000-0',
  version: 'v',
  position: 1,
  incidents: [],
};
