import { TLP_LABELS, type IncidentFilter, type TlpLabel } from '@tocsin/domain';

/** The labels that a report can have which the filter accepts, from CLEAR to RED. None: it accepts no report. */
export function possibleLabels(filter: IncidentFilter): readonly TlpLabel[] {
  switch (filter.kind) {
    case 'label':
      return TLP_LABELS.filter((label) => filter.in.includes(label));
    case 'and':
      return TLP_LABELS.filter((label) =>
        filter.filters.every((each) => possibleLabels(each).includes(label)),
      );
    case 'or':
      return TLP_LABELS.filter((label) =>
        filter.filters.some((each) => possibleLabels(each).includes(label)),
      );
    // What the negation of any other filter accepts is not told by labels.
    case 'not':
      return filter.filter.kind === 'label' ? othersThan(filter.filter.in) : TLP_LABELS;
    default:
      return TLP_LABELS;
  }
}

const othersThan = (labels: readonly TlpLabel[]): readonly TlpLabel[] =>
  TLP_LABELS.filter((label) => !labels.includes(label));
