import type { IncidentEvent } from './incident-events.js';

/** From one position of the log on, until before another one; `to` is null where it still lasts. */
export type Span = { readonly from: number; readonly to: number | null };

/** Which reports an incident has had, and when. */
export type ReportLinks = readonly (Span & { readonly reportId: string })[];

type Recorded = { readonly position: number; readonly event: IncidentEvent };

/** When an incident had which reports, as its own events tell it. */
export function linksOf(events: readonly Recorded[]): ReportLinks {
  const links: (Span & { readonly reportId: string })[] = [];
  for (const { position, event } of events) {
    if (event.type === 'ReportLinked') {
      links.push({ reportId: event.data.reportId, from: position, to: null });
    } else if (event.type === 'ReportUnlinked') {
      const { reportId } = event.data;
      const at = links.findLastIndex((link) => link.reportId === reportId && link.to === null);
      const link = links[at];
      if (link) links[at] = { ...link, to: position };
    }
  }
  return links;
}

/**
 * When an incident had which reports, those of all that was merged into it included while that lasted.
 *
 * @param family events of the incident and of all that it was ever merged with
 */
export function linksInFamily(
  incidentId: string,
  family: ReadonlyMap<string, readonly Recorded[]>,
): ReportLinks {
  return linksWithin(incidentId, family, { from: 0, to: null });
}

function linksWithin(
  incidentId: string,
  family: ReadonlyMap<string, readonly Recorded[]>,
  within: Span,
): ReportLinks {
  const events = family.get(incidentId) ?? [];
  const own = linksOf(events).flatMap((link) => clipped(link, within));
  // Nothing is merged into itself, and each span lies within the one before: this ends.
  const merged = mergesOf(events).flatMap((merge) =>
    clipped(merge, within).flatMap(({ mergedId, from, to }) =>
      linksWithin(mergedId, family, { from, to }),
    ),
  );
  return [...own, ...merged];
}

function mergesOf(events: readonly Recorded[]): (Span & { readonly mergedId: string })[] {
  const merges: (Span & { readonly mergedId: string })[] = [];
  for (const { position, event } of events) {
    if (event.type === 'IncidentAbsorbed') {
      merges.push({ mergedId: event.data.mergedId, from: position, to: null });
    } else if (event.type === 'IncidentDetached') {
      const { mergedId } = event.data;
      const at = merges.findLastIndex((merge) => merge.mergedId === mergedId && merge.to === null);
      const merge = merges[at];
      if (merge) merges[at] = { ...merge, to: position };
    }
  }
  return merges;
}

/** What of a span lies within another one; nothing where that is nothing. */
function clipped<Part extends Span>(part: Part, within: Span): Part[] {
  const from = Math.max(part.from, within.from);
  const to = Math.min(part.to ?? Infinity, within.to ?? Infinity);
  return to > from ? [{ ...part, from, to: Number.isFinite(to) ? to : null }] : [];
}

/**
 * Where an incident ceased to be public: it showed a public report once, and shows none now. Null where it is public, or
 * never was. A record that was public stays honest about it (FIRST TLP 2.0: what was CLEAR cannot be called back).
 *
 * @param publicity when each of the reports was public
 */
export function ceasedToBePublic(
  links: ReportLinks,
  publicity: ReadonlyMap<string, readonly Span[]>,
): number | null {
  const ends = links.flatMap((link) =>
    (publicity.get(link.reportId) ?? []).flatMap((span) => {
      const to = Math.min(link.to ?? Infinity, span.to ?? Infinity);
      return to > Math.max(link.from, span.from) ? [to] : [];
    }),
  );
  const last = Math.max(...ends);
  return Number.isFinite(last) ? last : null;
}
