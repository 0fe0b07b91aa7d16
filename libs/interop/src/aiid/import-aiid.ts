import { createReadStream } from 'node:fs';
import { importReports, type ImportSummary, type ImportTarget } from '../import-reports.js';
import type { BadRow } from '../import-row.js';
import { asImporter, type Collection, type ImporterSetting } from '../importer-account.js';
import { aiidDuplicates } from './aiid-duplicates.js';
import { aiidRows } from './aiid-rows.js';

/** https://incidentdatabase.ai, kept by the Responsible AI Collaborative, a charity in the United States. */
const AIID: Collection = {
  handle: 'ai-incident-database',
  names: [{ lang: 'en', value: 'AI Incident Database' }],
  jurisdiction: 'US',
};

type AiidFiles = {
  /** incidents.csv of a snapshot. */
  readonly incidents: string;
  /** duplicates.csv of the same snapshot: which incident repeats which. */
  readonly duplicates?: string | undefined;
};

export type AiidImport = ImportSummary & {
  /** Rows of duplicates.csv that name no two incidents; they are left out. */
  readonly badDuplicates: readonly BadRow[];
};

export type AiidImporting = AiidFiles & {
  /** Opens the network; not called for a file that is none of the database's. */
  readonly open: () => Promise<ImporterSetting>;
  readonly onProgress?: ImportTarget['onProgress'];
};

/**
 * Imports a snapshot of the AI Incident Database as reports of that organisation: TLP:CLEAR, for members. They are not
 * made public: a coordinator confirms that, report by report, because what is public cannot be recalled and names
 * companies. Safe to run twice and to go on with after an interruption. Throws NotThisTable, ImportInterrupted,
 * ImporterRefused, and what reading the files throws.
 */
export async function importAiid(importing: AiidImporting): Promise<AiidImport> {
  const { incidents, onProgress, open } = importing;
  const known = importing.duplicates
    ? await aiidDuplicates(createReadStream(importing.duplicates))
    : { duplicates: new Map<string, string>(), bad: [] };
  const rows = aiidRows(createReadStream(incidents), known.duplicates);
  // The header is read before anything is opened or anybody admitted: a wrong file leaves no trace.
  const first = await rows.next();
  async function* all() {
    if (!first.done) yield first.value;
    yield* rows;
  }
  const setting = await open();
  const summary = await asImporter(setting, AIID, (context) =>
    importReports(all(), {
      submit: ({ submissionId, report }) =>
        setting.commands.submitReport({ submissionId, report }, context),
      ...(onProgress ? { onProgress } : {}),
    }),
  );
  return { ...summary, badDuplicates: known.bad };
}
