import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import specification from '@asyncapi/specs/schemas/3.0.0-without-$id.json' with { type: 'json' };
import { Ajv } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { aPayload } from '@tocsin/domain/testing';

const ROOM = path.resolve(__dirname, '..');

type Held = { readonly [name: string]: Held };
const document = JSON.parse(
  readFileSync(path.join(ROOM, '../../docs/asyncapi.json'), 'utf8'),
) as Held;

describe('docs/asyncapi.json', () => {
  it('says what the schemas and the table of topics say today', async () => {
    const checked = promisify(execFile)(process.execPath, ['generate/main.mjs', '--check'], {
      cwd: ROOM,
    });
    await expect(checked).resolves.toMatchObject({ stdout: '' });
  });

  it('is an AsyncAPI 3 document', () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    const validate = ajv.compile(specification);
    validate(document);
    expect(validate.errors).toBeNull();
    expect(validate({ ...document, channels: { events: { adress: 'x' } } })).toBe(false);
  });

  it('refers to nothing that is not in it', () => {
    const refs = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref!),
    );
    expect(refs.size).toBeGreaterThan(50);
    const dangling = [...refs].filter(
      (ref) =>
        !ref.startsWith('#/') ||
        ref
          .slice(2)
          .split('/')
          .reduce<Held | undefined>((part, name) => part?.[name], document) === undefined,
    );
    expect(dangling).toEqual([]);
  });

  it('describes a submission by itself, without any other file', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    ajv.addSchema({ $id: 'urn:tocsin:document', ...document });
    const validate = ajv.compile({
      $ref: 'urn:tocsin:document#/components/schemas/report.submit.v1/schema',
    });
    expect(validate({ submissionId: 'case-4711', report: aPayload() })).toBe(true);
    expect(validate({ submissionId: 'case-4711', report: { ...aPayload(), title: 5 } })).toBe(
      false,
    );
  });
});
