import type { AlertRuleDefinition, IncidentFilter } from '@tocsin/domain';
import type { DemoStage } from './demo-stage.js';
import type { DemoPersonKey } from './members.js';
import { valueOf } from './outcomes.js';

const withoutDrills = (filter: IncidentFilter): IncidentFilter => ({
  kind: 'and',
  filters: [filter, { kind: 'drill', is: false }],
});

const usual = {
  channels: { email: true, webhookIds: [] },
  timing: { kind: 'live' },
  throttle: null,
  quietHours: null,
  expiresAt: null,
} as const;

/** One rule each, as different as people are. */
const RULES: readonly (readonly [DemoPersonKey, AlertRuleDefinition])[] = [
  [
    'linjing',
    {
      ...usual,
      name: '一切严重事件',
      filter: withoutDrills({ kind: 'severity', in: ['serious_incident', 'disaster'] }),
      kinds: ['PUBLISHED', 'SEVERITY_RAISED', 'WITHDRAWN', 'RECALLED'],
      quietHours: {
        from: '22:00',
        to: '07:00',
        zone: 'Asia/Shanghai',
        unlessSeverity: ['disaster'],
      },
    },
  ],
  [
    'priya',
    {
      ...usual,
      name: 'Finance, every morning',
      filter: withoutDrills({ kind: 'isicSection', in: ['K'] }),
      kinds: ['PUBLISHED', 'REVISED', 'SEVERITY_RAISED', 'ACCESS_GAINED', 'ACCESS_LOST'],
      timing: { kind: 'daily', at: '08:00', zone: 'Europe/London' },
    },
  ],
  [
    'lucia',
    {
      ...usual,
      name: 'North America, on Mondays',
      filter: withoutDrills({ kind: 'place', area: '021', meaning: null }),
      kinds: ['PUBLISHED', 'REVISED', 'LINKED', 'WITHDRAWN'],
      timing: { kind: 'weekly', day: 1, at: '09:00', zone: 'America/Hermosillo' },
    },
  ],
  [
    'dana',
    {
      ...usual,
      name: 'Everything, and not too much of it at once',
      filter: withoutDrills({ kind: 'and', filters: [] }),
      kinds: ['PUBLISHED', 'REVISED', 'LINKED', 'WITHDRAWN', 'ACCESS_GAINED'],
      throttle: { most: 3, minutes: 60 },
    },
  ],
];

/** What four people want to be told of, before anything happens. Told again, it changes nothing. */
export async function tellOfAlerts({
  commands,
  access,
  as,
}: Pick<DemoStage, 'commands' | 'access' | 'as'>): Promise<void> {
  for (const [key, definition] of RULES) {
    const context = as(key);
    const { personId } = context.principal.viewer;
    if ((await access.alertRulesOf(personId)).length > 0) continue;
    valueOf(await commands.createAlertRule({ definition }, context));
  }
}
