import { KAFKA_VERSION } from '@tocsin/local-kafka';
import type { Measured } from './measure.js';
import { table } from './table.js';

/** What stands around the figures in docs/performance.md, so that they can be replaced as a whole. */
const [BEGIN, END] = ['<!-- figures: begin -->', '<!-- figures: end -->'];

/** As the rows start it. */
const KAFKA = `${KAFKA_VERSION}: one broker, acks all, topics of 12 partitions`;

/**
 * The section of figures of docs/performance.md, ready to be pasted: what they were measured on, the table, and what
 * gave no figure.
 */
export function figuresSection(
  settings: Readonly<Record<string, string>>,
  { figures, failed, skipped }: Measured,
): string {
  const on = Object.entries({ ...settings, kafka: KAFKA }).map(
    ([name, value]) => `- ${name}: ${value}`,
  );
  const without = [
    ...failed.map(({ row }) => `- \`${row}\` failed`),
    ...skipped.map(({ row }) => `- \`${row}\` was skipped`),
  ];
  const parts = [BEGIN, on.join('\n'), table(figures)];
  if (without.length > 0) parts.push(`Without figures:\n\n${without.join('\n')}`);
  return [...parts, END].join('\n\n');
}
