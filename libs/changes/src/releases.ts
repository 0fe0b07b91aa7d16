import { streamOf } from '@tocsin/domain';
import type { RecordedEvent } from '@tocsin/event-store';
import { VIEWS_CONSUMER } from '@tocsin/views';
import type { AppendedUnit } from './appends.js';

/** Where releases of what the views had set aside are on record. */
export const RELEASES = streamOf.upkeep(VIEWS_CONSUMER);

/** Some events of a stream that nobody saw until a position, however early they were recorded. */
type Release = {
  readonly stream: string;
  readonly first: number;
  readonly last: number;
  readonly at: number;
};

/** By what changes are told: by the views, which may have set something aside for a while, or by the log alone. */
export type Sight = 'views' | 'log';

/** When readers could see what, where that was later than it was said. */
export class Releases {
  private readonly byStream: ReadonlyMap<string, readonly Release[]>;

  /**
   * @param recorded the events of RELEASES, all of them; none where the sight is the log's
   * @param sight `log`: nothing is seen later than it was said
   */
  constructor(
    recorded: readonly RecordedEvent[],
    private readonly sight: Sight,
  ) {
    const releases = recorded.flatMap(({ event, position: at }) =>
      event.type === 'StreamReleased' ? [{ ...event.data, at }] : [],
    );
    const byStream = new Map<string, Release[]>();
    for (const release of releases) {
      byStream.set(release.stream, [...(byStream.get(release.stream) ?? []), release]);
    }
    this.byStream = byStream;
  }

  /**
   * The events of a stream that readers saw before an append, and those that they saw with it: what was released came
   * into sight with its release, and not before.
   */
  splitBy(
    { first, last, released }: AppendedUnit,
    events: readonly RecordedEvent[],
  ): { readonly earlier: readonly RecordedEvent[]; readonly changed: readonly RecordedEvent[] } {
    const stream = events[0]?.stream ?? '';
    const later = (this.byStream.get(stream) ?? []).filter(({ at }) => at > last);
    const seen = events.filter(
      ({ position }) =>
        position <= last && !later.some((each) => position >= each.first && position <= each.last),
    );
    const from = (this.sight === 'views' ? released.get(stream) : undefined) ?? first;
    return {
      earlier: seen.filter(({ position }) => position < from),
      changed: seen.filter(({ position }) => position >= from),
    };
  }
}
