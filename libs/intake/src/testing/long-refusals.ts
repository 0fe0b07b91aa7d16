/** A submission of a few bytes for each of very many things that are wrong with it. */
export const withUnknownFields = (submissionId: string, count: number): Buffer =>
  Buffer.from(
    JSON.stringify({
      submissionId,
      report: {},
      ...Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, 0])),
    }),
  );

/** JSON in which many fields are named twice, at the end of names that are long and longer still when they are told. */
export function withLongPointers(count: number): Buffer {
  const name = String.raw`"${'\\u0001'.repeat(100)}"`;
  const inner = Array.from({ length: count }, (_, index) => `"${index}":0,"${index}":0`).join(',');
  return Buffer.from(`${`{${name}:`.repeat(60)}{${inner}}${'}'.repeat(60)}`);
}
