/** A row of the map: see rooms.cjs. */
interface Row {
  readonly rooms: readonly string[];
  readonly packages: readonly string[];
}

export declare const rooms: Readonly<Record<string, Row>>;
