import type { IncidentEvent } from './incident-events.js';

/** From one position of the log on, until before another one; `to` is null where it still lasts. */
export type Span = { readonly from: number; readonly to: number | null };

/** Which reports an incident has had, and when. */
export type ReportLinks = readonly (Span & { readonly reportId: string })[];

/** When an incident had which reports, as its own events tell it. */
export function linksOf(
  events: readonly { readonly position: number; readonly event: IncidentEvent }[],
): ReportLinks {
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
