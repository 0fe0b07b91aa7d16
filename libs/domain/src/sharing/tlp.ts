/**
 * Traffic Light Protocol 2.0 (FIRST, August 2022). The labels are never translated and contain no spaces.
 */
export const TLP_LABELS = [
  'TLP:CLEAR',
  'TLP:GREEN',
  'TLP:AMBER',
  'TLP:AMBER+STRICT',
  'TLP:RED',
] as const;

export type TlpLabel = (typeof TLP_LABELS)[number];

/** Rank of a label, 0 (TLP:CLEAR) to 4 (TLP:RED). */
export const labelRank = (label: TlpLabel): number => TLP_LABELS.indexOf(label);

/** An aggregate carries the highest label of the parts that it shows (sharing-rules: every report one label). */
export const highestLabel = (labels: readonly TlpLabel[]): TlpLabel =>
  labels.reduce(
    (highest, label) => (labelRank(label) > labelRank(highest) ? label : highest),
    'TLP:CLEAR',
  );

export const isTlpLabel = (text: unknown): text is TlpLabel =>
  TLP_LABELS.some((label) => label === text);
