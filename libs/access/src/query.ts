/** Runs a named statement and gives its rows. */
export type Query = <Row>(name: string, text: string, values: readonly unknown[]) => Promise<Row[]>;
