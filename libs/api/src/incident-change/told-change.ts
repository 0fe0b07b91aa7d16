import type { AppendedUnit } from '@tocsin/changes';
import type { IncidentChange } from './incident-change.js';

/** A change that one subscriber was told, as logs tell it: ids and a place, nothing that the incident says. */
export type ToldChange = {
  readonly kind: string;
  /** TI-… */
  readonly incidentId: string | null;
  /** Of the last event of the append that made the change. */
  readonly position: number;
  readonly correlationId: string | null;
  readonly trace: string | null;
};

/** What may be said of a change and the append that it comes of. */
export const toldOf = (
  { last, correlation }: AppendedUnit,
  { kind, citation }: Pick<IncidentChange, 'kind' | 'citation'>,
): ToldChange => ({
  kind,
  incidentId: citation,
  position: last,
  correlationId: correlation?.correlationId ?? null,
  trace: correlation?.trace ?? null,
});
