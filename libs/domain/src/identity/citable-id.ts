/**
 * Citable ids: `TI-2026-7QK4M2XD-H` for incidents, `TR-…` for reports. Year of recording (UTC), eight random
 * Crockford base32 characters, one check character by ISO 7064 MOD 37,36. Random, never a sequence, so that ids
 * tell nothing about how much is hidden.
 */
export type CitableIdKind = 'TI' | 'TR';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const MOD_36 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SHAPE = /^(T[IR])-(\d{4})-([0-9A-HJKMNP-TV-Z]{8})-([0-9A-Z])$/;

/** Makes a citable id from the year and five random bytes (40 bits) that the caller supplies. */
export function citableId(kind: CitableIdKind, year: number, random: Uint8Array): string {
  if (random.length < 5) throw new Error('a citable id needs five random bytes');
  let bits = 0n;
  for (const byte of random.subarray(0, 5)) bits = (bits << 8n) | BigInt(byte);
  let body = '';
  for (let shift = 35n; shift >= 0n; shift -= 5n) body += CROCKFORD[Number((bits >> shift) & 31n)];
  const head = `${kind}-${String(year).padStart(4, '0')}-${body}`;
  return `${head}-${checkCharacter(head)}`;
}

/**
 * Reads an id as people type it (small letters, spaces, O for 0, I and L for 1 in the random part) and returns its
 * exact spelling, or null where it is none or its check character is wrong.
 */
export function parseCitableId(text: string): { kind: CitableIdKind; id: string } | null {
  const [kind, year, body, ...rest] = text.trim().toUpperCase().split('-');
  const digits = body?.replaceAll('O', '0').replace(/[IL]/g, '1');
  const forgiving = [kind, year, digits, ...rest].join('-');
  const match = SHAPE.exec(forgiving);
  if (!match || checkCharacter(forgiving.slice(0, -2)) !== match[4]) return null;
  return { kind: match[1] as CitableIdKind, id: forgiving };
}

/** ISO 7064 MOD 37,36 over the letters and digits of the id, dashes left out. */
function checkCharacter(head: string): string {
  let product = 36;
  for (const character of head.replaceAll('-', '')) {
    const sum = (product + MOD_36.indexOf(character)) % 36 || 36;
    product = (sum * 2) % 37;
  }
  return MOD_36[(37 - product) % 36] as string;
}
