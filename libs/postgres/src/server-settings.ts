import { createHash } from 'node:crypto';
import type { Binaries } from './binaries.js';

/** The server listens on this machine only, and there is no socket in the file system. */
const REACH = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
};

/** Acknowledged means on disk (these are PostgreSQL's defaults, said here because everything rests on them). */
const DURABILITY = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/**
 * The log must never hold content. Statements and parameters are off; error texts quote values ("invalid input syntax …",
 * "Key (…)=(…) already exists"), so messages of level ERROR stay out and those above come without detail.
 */
const DISCREET_LOG = {
  logging_collector: 'off',
  log_destination: 'stderr',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_line_prefix: '%m [%p] ',
  log_timezone: 'UTC',
};

const WORK = {
  max_connections: '100',
  timezone: 'UTC',
  wal_compression: 'on',
  // Memory to compile queries costs more than these short ones take.
  jit: 'off',
};

/**
 * The settings the embedded server runs with, with `overrides` on top, and a fingerprint of them in `cluster_name`: a
 * server left over from a killed process is kept only when it runs the same programs with the same settings.
 */
export function serverSettings(
  binaries: Binaries,
  overrides: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const settings = { ...DURABILITY, ...WORK, ...DISCREET_LOG, ...overrides, ...REACH };
  const hash = createHash('sha256')
    .update(
      JSON.stringify([
        binaries.version,
        binaries.postgres,
        Object.entries(settings).toSorted(([a], [b]) => (a < b ? -1 : 1)),
      ]),
    )
    .digest('hex');
  return { ...settings, cluster_name: `tocsin-${hash.slice(0, 16)}` };
}
