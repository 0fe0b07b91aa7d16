import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import { MasterKey } from './master-key.js';

describe('a master key', () => {
  const bytes = randomBytes(32);

  it('is the same in base64, base64url and hex', () => {
    const ids = (['base64', 'base64url', 'hex'] as const).map(
      (encoding) => MasterKey.load({ value: ` ${bytes.toString(encoding)}\n` }).id,
    );
    expect(new Set(ids).size).toBe(1);
    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each(['', 'secret', 'a'.repeat(63), 'g'.repeat(64), `${'A'.repeat(43)}!`, 'A'.repeat(45)])(
    'is refused when it is not 32 bytes: %j',
    (value) => {
      expect(() => MasterKey.load({ value })).toThrow(
        expect.objectContaining({ code: 'MASTER_KEY_MALFORMED' }),
      );
    },
  );

  it('derives other bytes for another purpose, and the same for the same', () => {
    const key = MasterKey.load({ value: bytes.toString('hex') });
    expect(key.derive('cursors')).toEqual(key.derive('cursors'));
    expect(key.derive('cursors')).not.toEqual(key.derive('tokens'));
    expect(key.derive('cursors')).toHaveLength(32);
  });

  it('does not show itself', () => {
    const key = MasterKey.load({ value: bytes.toString('hex') });
    for (const shown of [String(key), JSON.stringify({ key }), inspect({ key }, { depth: 9 })]) {
      expect(shown).toContain(key.id);
      expect(shown).not.toContain(bytes.toString('hex'));
      expect(shown).not.toContain(bytes.toString('base64'));
    }
  });
});

describe('a file with the master key', () => {
  let folder: string;
  let file: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'tocsin-master-key-'));
    file = path.join(folder, 'master.key');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, for its owner alone, and read from then on', () => {
    const made = MasterKey.load({ file });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(MasterKey.load({ file }).id).toBe(made.id);
    expect(MasterKey.load({ value: readFileSync(file, 'utf8') }).id).toBe(made.id);
  });

  it('is refused when others can read it', () => {
    MasterKey.load({ file });
    chmodSync(file, 0o640);
    expect(() => MasterKey.load({ file })).toThrow(
      expect.objectContaining({ code: 'MASTER_KEY_EXPOSED' }),
    );
  });

  it('is never overwritten, even when it holds something else', () => {
    writeFileSync(file, 'not a key', { mode: 0o600 });
    expect(() => MasterKey.load({ file })).toThrow(
      expect.objectContaining({ code: 'MASTER_KEY_MALFORMED' }),
    );
    expect(readFileSync(file, 'utf8')).toBe('not a key');
  });
});
