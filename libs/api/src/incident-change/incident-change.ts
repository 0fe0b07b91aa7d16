import type { IncidentView } from '@tocsin/views';
import type { SourceMessage } from '../operation/asker.js';

type IncidentChangeKind = 'APPEARED' | 'CHANGED' | 'GONE' | 'RESYNC' | 'HEARTBEAT';

/** One message of incidentChanged. */
export type IncidentChange = {
  readonly cursor: string;
  readonly kind: IncidentChangeKind;
  /** TI-… */
  readonly citation: string | null;
  readonly incident: IncidentView | null;
};

export type IncidentChangeMessage = SourceMessage & { readonly change: IncidentChange };
