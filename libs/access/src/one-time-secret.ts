import { isToken, newToken } from './api-token.js';

/** So that nobody takes one for an API token, and scanners of leaks tell them apart. */
const KINDS = {
  application: 'tocsinapp_',
  invitation: 'tocsininv_',
  email: 'tocsinmail_',
} as const;

export type SecretKind = keyof typeof KINDS;

/**
 * A secret that is told once and kept as its SHA-256 alone (`hashToken`): what an applicant follows its application
 * with, what an invited person gets an account with, what confirms an address for alerts. Made like an API token, under another name.
 */
export const newSecret = (kind: SecretKind): string => newToken().replace(/^tocsin_/, KINDS[kind]);

/** Whether a text is such a secret by its form and checksum. An admitted applicant's opens the first account, too. */
export const isSecret = (text: string): boolean =>
  Object.values(KINDS).some(
    (prefix) => text.startsWith(prefix) && isToken(`tocsin_${text.slice(prefix.length)}`),
  );
