import { createReadStream, existsSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { type IncidentReport } from '@tocsin/domain';
import { validateReport } from '@tocsin/report-format';
import { importReports, type ImportSummary } from '../import-reports.js';
import type { ImportRow } from '../import-row.js';
import { InMemoryIntake } from '../testing.js';
import { aiidDuplicates } from './aiid-duplicates.js';
import { aiidRows } from './aiid-rows.js';

const HEADER =
  '_id,incident_id,date,reports,Alleged deployer of AI system,Alleged developer of AI system,' +
  'Alleged harmed or nearly harmed parties,description,title';

/** A row as the database writes it; the fields that matter to a test are given by it. */
const row = (given: Partial<Record<'id' | 'date' | 'deployer' | 'title' | 'text', string>> = {}) =>
  `x,${given.id ?? '7'},${given.date ?? '2020-02-29'},"[1,2]",${given.deployer ?? '"[""acme""]"'},` +
  `"[""unknown""]","[""passers-by""]",${given.text ?? 'A robot stopped.'},${given.title ?? 'Robot stops'}`;

const fileOf = (...lines: string[]) => [HEADER, ...lines].join('\n');

async function rowsOf(text: string | readonly (string | Buffer)[]): Promise<ImportRow[]> {
  const chunks =
    typeof text === 'string' ? [Buffer.from(text)] : text.map((chunk) => Buffer.from(chunk));
  return all(aiidRows(Readable.from(chunks)));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

const importText = (text: string, intake = new InMemoryIntake()): Promise<ImportSummary> =>
  importReports(aiidRows(Readable.from([Buffer.from(text)])), intake);

const codesOf = ({ bad }: ImportSummary) =>
  bad.map(({ row, id, problems }) => [row, id, ...problems.map(({ code }) => code)]);

describe('an incident of the AI Incident Database', () => {
  it('becomes a report that says no more than the database does', async () => {
    const [first] = await rowsOf(fileOf(row({ id: '28' })));
    expect(first).toMatchObject({ ok: true, row: 1, line: 2, id: '28', submissionId: 'aiid-28' });
    const { report } = first as { report: IncidentReport };
    expect(validateReport(report)).toMatchObject({ ok: true });
    expect(report).toMatchObject({
      recordType: 'incident',
      occurred: { start: { value: '2020-02-29', precision: 'day' } },
      awareAt: { precision: 'unknown' },
      places: [{ unknown: true }],
      severity: { oecd: 'unknown' },
      externalIds: [{ namespace: 'AIID', id: '28', relation: 'same' }],
      references: [
        {
          label: 'AI Incident Database, incident 28, 2 reports',
          url: 'https://incidentdatabase.ai/cite/28',
          licence: 'CC-BY-SA-4.0',
        },
      ],
      sharing: { tlp: 'TLP:CLEAR' },
    });
  });

  it('names everybody once, with all his alleged parts, and the unknown as unknown', async () => {
    const text = `x,1,2020-01-01,[],"[""acme"",""unknown""]","[""acme"",""unknown-scammers""]","[""acme""]",t,t`;
    const [first] = await rowsOf(fileOf(text));
    const { report } = first as { report: IncidentReport };
    expect(report.entities).toEqual([
      { name: 'acme', roles: ['deployer', 'developer', 'harmed_party'], alleged: true },
      { unknown: true, roles: ['deployer'], alleged: true },
      { name: 'unknown-scammers', unknown: true, roles: ['developer'], alleged: true },
    ]);
    expect(validateReport(report)).toMatchObject({ ok: true });
  });

  it('names the incident that it repeats', async () => {
    const { duplicates, bad } = await aiidDuplicates(
      Readable.from([Buffer.from(`duplicate_incident_number,true_incident_number\n7,3\nx,4\n`)]),
    );
    expect(bad).toMatchObject([{ row: 2, line: 3, problems: [{ code: 'ID_INVALID' }] }]);
    const rows = await all(aiidRows(Readable.from([fileOf(row())]), duplicates));
    expect(rows).toMatchObject([
      { report: { externalIds: [{ id: '7' }, { id: '3', relation: 'duplicate_of' }] } },
    ]);
  });

  it('is read through a byte order mark, CRLF, empty lines and columns in another order', async () => {
    const text = `\uFEFF${fileOf(row({ id: '1' }), '', row({ id: '2', text: '"two\r\nlines"' }))}\r\n`;
    const rows = await rowsOf(text.replaceAll('\n', '\r\n').replaceAll('\r\r', '\r'));
    expect(rows.map((each) => each.ok && each.id)).toEqual(['1', '2']);
    const turned =
      'title,incident_id,date,description,Alleged developer of AI system,Alleged deployer of AI system,Alleged harmed or nearly harmed parties\nT,5,2020-01-01,D,[],,[]';
    expect(await rowsOf(turned)).toMatchObject([
      { ok: true, id: '5', report: { title: [{ value: 'T' }] } },
    ]);
  });

  it('arrives whole, however the file is cut into pieces', async () => {
    const bytes = Buffer.from(fileOf(row({ title: '"乌龟, ""rifle"""' })));
    const pieces = [...bytes].map((byte) => Buffer.from([byte]));
    expect(await rowsOf(pieces)).toMatchObject([
      { report: { title: [{ value: '乌龟, "rifle"' }] } },
    ]);
  });
});

describe('a file with rubbish in it', () => {
  it('loses nothing: every row is written, known or listed with its reasons', async () => {
    const summary = await importText(
      fileOf(
        row({ id: '1' }),
        row({ id: 'zero' }),
        row({ id: '3', date: '2018-02-31' }),
        row({ id: '4', date: '8 May 2010', title: '" "' }),
        row({ id: '5', deployer: 'acme' }),
        'a,b',
        row({ id: '6', deployer: '"[1]"' }),
        row({ id: '1' }),
      ),
    );
    expect(summary).toMatchObject({ rows: 8, written: 1, already: 1, erased: 0 });
    expect(codesOf(summary)).toEqual([
      [2, null, 'ID_INVALID'],
      [3, '3', 'DATE_DOES_NOT_EXIST'],
      [4, '4', 'TEXT_BLANK', 'TIME_FORMAT'],
      [5, '5', 'LIST_INVALID'],
      [6, null, 'FIELD_COUNT'],
      [7, '6', 'LIST_INVALID'],
    ]);
    const [date] = summary.bad[1]!.problems;
    expect(date).toEqual({
      pointer: '/occurred/start/value',
      code: 'DATE_DOES_NOT_EXIST',
      message: expect.stringMatching(/date/i),
    });
  });

  it('lists a field that is larger than any report and goes on behind it', async () => {
    const summary = await importText(
      fileOf(row({ id: '1', text: 'x'.repeat(1_000_000) }), row({ id: '2' })),
    );
    expect(summary).toMatchObject({ rows: 2, written: 1 });
    expect(summary.bad).toMatchObject([
      { row: 1, id: '1', problems: [{ code: 'PAYLOAD_TOO_LARGE' }] },
    ]);
  });

  it('lists a quote that nobody closes, after the rows before it', async () => {
    const summary = await importText(fileOf(row({ id: '1' }), row({ id: '2', title: '"open' })));
    expect(summary).toMatchObject({ rows: 2, written: 1 });
    expect(summary.bad).toMatchObject([
      { row: 2, line: 3, problems: [{ code: 'CSV_QUOTE_NOT_CLOSED' }] },
    ]);
  });

  it.each(['x"y', '"x"y'])(
    'reads nothing behind a row with quotes that do not fit: %s',
    async (text) => {
      const lines = Array.from({ length: 40 }, (_, index) => row({ id: String(index + 1) }));
      const summary = await importText(
        fileOf(...lines, row({ id: '41', text }), row({ id: '42' })),
      );
      expect(summary.written).toBe(40);
      expect(summary.bad).toMatchObject([
        { row: 41, line: 42, problems: [{ code: 'CSV_QUOTE_MISPLACED' }] },
      ]);
    },
  );

  it('lists bytes that are not UTF-8 instead of replacing them', async () => {
    const broken = Buffer.concat([Buffer.from(fileOf(row())), Buffer.from([0xff, 0xfe])]);
    const summary = await importReports(aiidRows(Readable.from([broken])), new InMemoryIntake());
    expect(summary.bad).toMatchObject([
      { problems: [{ pointer: '/title', code: 'MALFORMED_UTF8' }] },
    ]);
  });

  it.each([
    ['nothing at all', ''],
    ['no header', row()],
    ['another table', 'a,b,c\n1,2,3'],
    ['a column twice', `${HEADER},title\n${row()},x`],
    ['bytes of a picture', '\u0089PNG\r\n\u001a\n'],
  ])('is refused as a whole when it holds %s', async (_, text) => {
    await expect(importText(text)).rejects.toMatchObject({ code: 'WRONG_HEADER' });
  });
});

describe('an import', () => {
  it('can be run twice', async () => {
    const intake = new InMemoryIntake();
    const text = fileOf(row({ id: '1' }), row({ id: '2' }));
    await importText(text, intake);
    expect(await importText(text, intake)).toEqual({
      rows: 2,
      written: 0,
      already: 2,
      erased: 0,
      bad: [],
    });
  });

  it('says where the database has changed since, and keeps what the network has', async () => {
    const intake = new InMemoryIntake();
    await importText(fileOf(row({ id: '1' })), intake);
    const summary = await importText(fileOf(row({ id: '1', title: 'Another title' })), intake);
    expect(codesOf(summary)).toEqual([[1, '1', 'IDEMPOTENCY_MISMATCH']]);
  });

  it('leaves erased what was erased', async () => {
    const intake = new InMemoryIntake();
    intake.erased.add('aiid-1');
    expect(await importText(fileOf(row({ id: '1' })), intake)).toMatchObject({
      rows: 1,
      erased: 1,
      bad: [],
    });
  });

  it('goes on after an interruption', async () => {
    const intake = new InMemoryIntake();
    intake.failsAfter = 300;
    const text = fileOf(
      ...Array.from({ length: 1000 }, (_, index) => row({ id: String(index + 1) })),
    );
    const interrupted = await importText(text, intake).catch((error: unknown) => error);
    expect(interrupted).toMatchObject({ code: 'IMPORT_INTERRUPTED', summary: { written: 300 } });
    intake.failsAfter = Number.POSITIVE_INFINITY;
    expect(await importText(text, intake)).toMatchObject({
      rows: 1000,
      written: 700,
      already: 300,
    });
  });

  it('tells its progress row by row', async () => {
    const intake = new InMemoryIntake();
    const seen: number[] = [];
    await importReports(aiidRows(Readable.from([fileOf(row({ id: '1' }), row({ id: '2' }))])), {
      submit: intake.submit,
      onProgress: ({ rows }) => seen.push(rows),
    });
    expect(seen).toEqual([1, 2]);
  });
});

const real = path.resolve(__dirname, '../../../../../shared/data/aiid');
const present = existsSync(path.join(real, 'incidents.csv'));
if (!present) {
  process.stderr.write(
    `\nNOT TESTED: the real incidents.csv of the AI Incident Database is not at ${real}\n`,
  );
}

(present ? describe : describe.skip)('the real file of the AI Incident Database', () => {
  it('is imported whole: 1,367 rows, none bad', async () => {
    const { duplicates, bad } = await aiidDuplicates(
      createReadStream(path.join(real, 'duplicates.csv')),
    );
    expect([duplicates.size, bad]).toEqual([13, []]);
    const intake = new InMemoryIntake();
    const rows = aiidRows(createReadStream(path.join(real, 'incidents.csv')), duplicates);
    expect(await importReports(rows, intake)).toEqual({
      rows: 1367,
      written: 1367,
      already: 0,
      erased: 0,
      bad: [],
    });
  });
});
