/** Many byte strings as one parameter: sent in binary and cut in SQL with `substring` (an array of bytea goes as text). */
export class ByteColumn {
  readonly #parts: Buffer[] = [];
  #length = 0;
  readonly starts: (number | null)[] = [];
  readonly lengths: number[] = [];

  add(bytes: Buffer | null): void {
    this.starts.push(bytes === null ? null : this.#length + 1);
    this.lengths.push(bytes?.length ?? 0);
    if (bytes === null) return;
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#parts);
  }
}

/** A list of texts as PostgreSQL writes an array: lists of lists cannot be sent as they are. */
export const arrayText = (texts: readonly string[] | null): string | null =>
  texts === null
    ? null
    : `{${texts.map((text) => `"${text.replace(/[\\"]/g, String.raw`\$&`)}"`).join(',')}}`;
