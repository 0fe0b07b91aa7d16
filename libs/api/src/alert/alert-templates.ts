import { isCountry, type AlertKind, type IncidentFilter, type Viewer } from '@tocsin/domain';
import type { ReadModel } from '@tocsin/views';

/** A rule that suits many. */
export type AlertTemplate = {
  readonly code: string;
  readonly names: { readonly en: string; readonly zh: string };
  readonly filter: IncidentFilter;
  readonly kinds: readonly AlertKind[];
};

/** So many of the own organisation's latest reports are looked at. */
const LOOKED_AT = 100;
/** So many systems, the latest at first, make a rule that can still be read. */
const MOST_SYSTEMS = 10;

const KINDS: readonly AlertKind[] = [
  'PUBLISHED',
  'SEVERITY_RAISED',
  'WITHDRAWN',
  'ACCESS_GAINED',
  'CLOCK_RUNNING_OUT',
];
const noDrill: IncidentFilter = { kind: 'drill', is: false };
const withoutDrills = (filter: IncidentFilter): IncidentFilter => ({
  kind: 'and',
  filters: [filter, noDrill],
});

type Own = { readonly jurisdiction: string; readonly handle: string };

/** Rules to begin with, filled in by where the own organisation is and what it has reported. */
export async function alertTemplates(
  viewer: Viewer,
  { jurisdiction, handle }: Own,
  read: Pick<ReadModel, 'reports'>,
): Promise<AlertTemplate[]> {
  const { sectors, systems } = await reportedBy(viewer, handle, read);
  return [
    template('EVERYTHING_SERIOUS', ['Everything serious', '一切严重事件'], {
      kind: 'severity',
      in: ['serious_incident', 'disaster'],
    }),
    ...(isCountry(jurisdiction)
      ? [
          template('MY_COUNTRY', ['My country', '我的国家或地区'], {
            kind: 'place',
            area: jurisdiction,
            meaning: null,
          }),
        ]
      : []),
    ...(sectors.length > 0
      ? [template('MY_SECTORS', ['My sectors', '我的行业'], { kind: 'isicSection', in: sectors })]
      : []),
    ...(systems.length > 0
      ? [
          template('MY_SYSTEMS', ['My systems', '我的系统'], {
            kind: 'or',
            filters: systems.map((text) => ({ kind: 'text', text })),
          }),
        ]
      : []),
    // Whatever the incident is: what the law asks for is due of a small one, too.
    {
      code: 'OUR_CLOCKS',
      names: { en: 'Our reporting clocks', zh: '我们的报送期限' },
      filter: noDrill,
      kinds: ['CLOCK_RUNNING_OUT'],
    },
  ];
}

const template = (
  code: string,
  [en, zh]: readonly [string, string],
  filter: IncidentFilter,
): AlertTemplate => ({ code, names: { en, zh }, filter: withoutDrills(filter), kinds: KINDS });

async function reportedBy(viewer: Viewer, handle: string, read: Pick<ReadModel, 'reports'>) {
  const page = await read.reports(viewer, {
    filter: { kind: 'organisation', in: [handle] },
    order: { field: 'recorded_at', direction: 'desc' },
    limit: LOOKED_AT,
    from: 'start',
    after: null,
    before: null,
  });
  const reports = page.rows.map(({ row }) => row.report);
  const sectors = reports.flatMap(({ context }) => context?.isicSections ?? []);
  const systems = reports.flatMap((report) => report.systems.flatMap(({ name }) => name ?? []));
  return {
    sectors: [...new Set(sectors)].sort(),
    systems: [...new Set(systems)].slice(0, MOST_SYSTEMS),
  };
}
