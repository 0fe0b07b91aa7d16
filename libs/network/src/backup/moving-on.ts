import { applyErasures, openEpoch, type Queryable } from '@tocsin/event-store';
import { dumpedRows } from './load-table.js';
import { tableOf, type Manifest } from './manifest.js';

/** Erased is what the keys, the events or a newer list say is erased, whichever of them is the older one. */
export async function eraseAgain(
  db: Queryable,
  newer: { readonly folder: string; readonly manifest: Manifest } | null,
): Promise<number> {
  const { rows } = await db.query<{ subject: string; at: Date }>(
    `select data->>'reportId' as subject, min(recorded_at) as at
     from events.event where type = 'ReportErased' group by 1
     union all select subject::text, erased_at from keys.erasure`,
  );
  const listed = rows.map(({ subject, at }) => ({ subject, erasedAt: at }));
  if (newer) {
    const dumped = tableOf(newer.manifest, { file: 'erasures' });
    for await (const row of dumpedRows(newer.folder, dumped)) {
      const { subject, erased_at: at } = JSON.parse(row) as { subject: string; erased_at: string };
      listed.push({ subject, erasedAt: new Date(at) });
    }
  }
  const bySubject = new Map(listed.map((erasure) => [erasure.subject, erasure]));
  await applyErasures(db, [...bySubject.values()]);
  return bySubject.size;
}

/** Epochs are counted; the seconds since this moment are larger than any count, and never the same twice. */
const EPOCHS_BEGAN = Date.UTC(2026, 0, 1);

/**
 * One backup can be restored twice, months apart, and both times the count would say the same epoch although the
 * positions in between were used for other content.
 */
export async function openUnusedEpoch(db: Queryable): Promise<number> {
  const seconds = Math.floor((Date.now() - EPOCHS_BEGAN) / 1000);
  await db.query('update events.counter set epoch = greatest(epoch, $1)', [seconds]);
  return openEpoch(db);
}
