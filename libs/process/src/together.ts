/** One question for all who ask while it is under way; the next one after that is asked anew. */
export function together<Value>(question: () => Promise<Value>): () => Promise<Value> {
  let asked: Promise<Value> | null = null;
  return () =>
    (asked ??= question().finally(() => {
      asked = null;
    }));
}
