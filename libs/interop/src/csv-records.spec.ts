import { Readable } from 'node:stream';
import fc from 'fast-check';
import { csvRecords, type CsvRecord } from './csv-records.js';

async function read(
  chunks: readonly (string | Buffer)[],
  mostBytes?: number,
): Promise<CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const record of csvRecords(Readable.from(chunks), mostBytes)) records.push(record);
  return records;
}

describe('the records of a CSV file', () => {
  it('begin on the line that is told, also after a field of several lines', async () => {
    expect(await read(['a,b\n"1\n\n2",3\n4,5'])).toEqual([
      { ok: true, line: 1, fields: ['a', 'b'] },
      { ok: true, line: 2, fields: ['1\n\n2', '3'] },
      { ok: true, line: 5, fields: ['4', '5'] },
    ]);
  });

  it('end, all those before it kept, at one that no memory should hold', async () => {
    const before = Array.from({ length: 100 }, (_, index) => `${index},x\n`);
    const records = await read([...before, '"', ...Array<string>(50).fill('x'.repeat(100))], 1_000);
    expect(records).toHaveLength(101);
    expect(records.at(-1)).toEqual({ ok: false, line: 101, code: 'CSV_RECORD_TOO_LARGE' });
  });

  it('come back as they were written, whatever stands in them and however the file is cut', async () => {
    const field = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\uFEFF', ''));
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(table, fc.integer({ min: 1, max: 50 }), async (rows, size) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const bytes = Buffer.from(rows.map((row) => row.map(quoted).join(',')).join('\r\n'));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        const records = await read(chunks);
        expect(records.map((record) => record.ok && record.fields)).toEqual(rows);
      }),
    );
  });

  it('never throw, whatever the file is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await read([Buffer.from(bytes)], 100);
      }),
    );
  });

  it('report a file that cannot be read to its end', async () => {
    const source = new Readable({ read: () => undefined });
    source.push('a,b\n');
    const reading = (async () => {
      for await (const record of csvRecords(source)) void record;
    })();
    setImmediate(() => source.destroy(new Error('EIO')));
    await expect(reading).rejects.toThrow('EIO');
  });
});
