import type { AlertRow } from '@tocsin/matching';

/** An alert as its reader has it. */
export type AlertNode = AlertRow & { readonly handed: boolean };
