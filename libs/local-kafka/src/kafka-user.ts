import { randomBytes } from 'node:crypto';

/** Somebody who signs in by SCRAM-SHA-512. */
export type KafkaUser = { readonly name: string; readonly password: string };

/** A name with a fresh random password. */
export const newUser = (name: string): KafkaUser => ({
  name,
  password: randomBytes(24).toString('base64url'),
});

/** As StorageTool and ConfigCommand take it. */
export const scramOf = ({ name, password }: KafkaUser): string =>
  `SCRAM-SHA-512=[name=${name},password=${password}]`;
