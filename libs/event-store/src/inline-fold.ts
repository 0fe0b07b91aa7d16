import type { DomainEvent, Surviving } from '@tocsin/domain';

/** A row for the tables that are written inside the append; what is in it is the hook's own matter. Plain JSON. */
export type InlineRow = Readonly<Record<string, unknown>>;

/**
 * Tables that must never lag behind the log, written in the append's own transaction. The store knows nothing of them
 * but this.
 */
export type InlineFold = {
  /**
   * `schema.function(rows jsonb, positions bigint[])`, called once per batch under the lock. `rows` is an array of what
   * `rows()` gave, each with `event`, the 1-based place of its event in `positions`, added. A place that is null was
   * refused: its rows must be left out.
   */
  readonly sqlFunction: string;
  /**
   * `schema.function(person uuid, organisation uuid, token uuid, roles text) returns text`, called under the lock for
   * each append. `roles`: those that the decision was made with, by commas; null: not asked for. Null: this actor may
   * act now. Otherwise the reason of a `rights` conflict.
   */
  readonly sqlGuard?: string;
  /** Rows of one event: a pure function of what is not sealed, so that a rebuild gives the same. */
  rows(event: Surviving<DomainEvent>): readonly InlineRow[];
};
