import type { IncomingMessage } from 'node:http';

/** How far the body of an answer was read. */
export type ReadAnswer = {
  readonly text: string;
  /** TOO_LONG: cut; BROKEN_OFF: the other side closed half-way; TIMED_OUT: it did not end in time. */
  readonly end: 'WHOLE' | 'TOO_LONG' | 'BROKEN_OFF' | 'TIMED_OUT';
};

/** Read of an answer at most, in bytes. */
const MOST_ANSWER_BYTES = 65_536;

/** Reads an answer up to its bound, its end or the end of the time, and closes the connection. Never rejects. */
export async function readAnswer(
  answer: IncomingMessage,
  signal: AbortSignal,
): Promise<ReadAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  let end: ReadAnswer['end'] = 'WHOLE';
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MOST_ANSWER_BYTES) {
        end = 'TOO_LONG';
        break;
      }
    }
  } catch {
    end = signal.aborted ? 'TIMED_OUT' : 'BROKEN_OFF';
  } finally {
    answer.destroy();
  }
  return { text: Buffer.concat(chunks).subarray(0, MOST_ANSWER_BYTES).toString('utf8'), end };
}
