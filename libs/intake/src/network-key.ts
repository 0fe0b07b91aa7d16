import { createECDH } from 'node:crypto';
import {
  calculateJwkThumbprint,
  compactDecrypt,
  decodeProtectedHeader,
  errors,
  importJWK,
  type JWK,
} from 'jose';

/** A public key as it is published: a JWK Set (RFC 7517). */
export type PublicKeys = { readonly keys: readonly JWK[] };

/** Why a JWE says nothing to the network. */
type JweProblemCode =
  /** Not a JWE in compact form. */
  | 'JWE_MALFORMED'
  /** Another algorithm than ECDH-ES+A256KW and A256GCM, or something critical that is not known here. */
  | 'JWE_ALGORITHM'
  /** Encrypted to another key than the one that is published. */
  | 'JWE_UNKNOWN_KEY'
  /** `iss` does not name the member on whose topic it came. */
  | 'JWE_ISSUER'
  /** It does not open, or was changed on its way. */
  | 'JWE_UNDECIPHERABLE';

type OpenedJwe =
  | { readonly ok: true; readonly plain: Uint8Array }
  | { readonly ok: false; readonly code: JweProblemCode };

/** The key that members encrypt to, derived from the installation's root: nothing to store, nothing to lose. */
export type NetworkKey = {
  readonly publicKeys: PublicKeys;
  /**
   * Opens a JWE in compact form. Its protected header must name the sender (`iss`, RFC 7519, section 5.3): else whoever
   * gets hold of a member's ciphertext could send it as his own, and have the network read it to him.
   */
  open(jwe: Uint8Array, handle: string): Promise<OpenedJwe>;
};

const ALGORITHM = 'ECDH-ES+A256KW';
const ENCRYPTION = 'A256GCM';
/** Order of the group of P-256 (SEC 2, section 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** `derive`: 32 bytes of the installation's root secret for one purpose. */
export async function networkKey(derive: (purpose: string) => Buffer): Promise<NetworkKey> {
  const jwk = await privateJwk(derive);
  const key = await importJWK(jwk, ALGORITHM);
  const { d: _, ...published } = jwk;
  return {
    publicKeys: { keys: [published] },
    async open(jwe, handle) {
      const refused = headerProblem(jwe, { kid: jwk.kid, handle });
      if (refused) return { ok: false, code: refused };
      try {
        const { plaintext } = await compactDecrypt(jwe, key, {
          keyManagementAlgorithms: [ALGORITHM],
          contentEncryptionAlgorithms: [ENCRYPTION],
        });
        return { ok: true, plain: plaintext };
      } catch (error) {
        return { ok: false, code: codeOf(error) };
      }
    },
  };
}

function headerProblem(
  jwe: Uint8Array,
  { kid, handle }: { readonly kid: string; readonly handle: string },
): JweProblemCode | null {
  let header: ReturnType<typeof decodeProtectedHeader>;
  try {
    header = decodeProtectedHeader(Buffer.from(jwe).toString('latin1'));
  } catch {
    return 'JWE_MALFORMED';
  }
  if (header.alg !== ALGORITHM || header['enc'] !== ENCRYPTION) return 'JWE_ALGORITHM';
  if (header.kid !== kid) return 'JWE_UNKNOWN_KEY';
  return header['iss'] === handle ? null : 'JWE_ISSUER';
}

function codeOf(error: unknown): JweProblemCode {
  if (error instanceof errors.JWEInvalid) return 'JWE_MALFORMED';
  if (error instanceof errors.JOSEAlgNotAllowed || error instanceof errors.JOSENotSupported) {
    return 'JWE_ALGORITHM';
  }
  return 'JWE_UNDECIPHERABLE';
}

/** A scalar of the curve from 512 bits that nobody can guess (FIPS 186-5, A.2.1). */
async function privateJwk(derive: (purpose: string) => Buffer) {
  const bits = Buffer.concat([
    derive('intake key 1, first half'),
    derive('intake key 1, second half'),
  ]);
  const scalar = (BigInt(`0x${bits.toString('hex')}`) % (ORDER - 1n)) + 1n;
  const secret = Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex');
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(secret);
  const point = curve.getPublicKey();
  const shape = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const kid = await calculateJwkThumbprint(shape);
  return { ...shape, kid, use: 'enc', alg: ALGORITHM, d: secret.toString('base64url') };
}
