import type { EndpointDesk } from '@tocsin/commands';
import {
  ownerIdOf,
  type AlertRuleDefinition,
  type AlertRuleOwner,
  type IncidentFilter,
} from '@tocsin/domain';
import type { DemoStage } from './demo-stage.js';
import type { DemoPersonKey } from './members.js';
import { done, valueOf } from './outcomes.js';

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

/**
 * As invented as the member that it belongs to: `.example` is reserved (RFC 2606) and leads nowhere, so that every delivery
 * there fails on every machine, and nothing is ever sent to anybody.
 */
const NIGHT_DESK = {
  url: 'https://night-desk.northgate-ai.example/tocsin',
  label: 'Night desk (invented: nobody is there)',
  payload: 'thin',
} as const;

/** How invented endpoints answer while the story is told. No other address answers, and nothing goes out for it. */
export const answeredByStory: EndpointDesk['challenge'] = async ({ url }) => {
  const answered = new URL(url).hostname.endsWith('.example');
  const code = answered ? 'CHALLENGE_ANSWERED' : 'UNREACHABLE';
  return { answered, code, status: answered ? 200 : null };
};

/** One rule each, as different as people are. */
const rulesWith = (
  nightDesk: string,
): readonly (readonly [DemoPersonKey, AlertRuleDefinition])[] => [
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
      channels: { email: true, webhookIds: [nightDesk] },
      // So short that the first digest is there a minute after the first start.
      throttle: { most: 3, minutes: 1 },
    },
  ],
];

/** What a member wants all its responders to be told of, and its night desk. */
const sharedRuleWith = (nightDesk: string): AlertRuleDefinition => ({
  ...usual,
  name: 'Serious incidents, for whoever is on duty',
  filter: withoutDrills({ kind: 'severity', in: ['serious_incident', 'disaster'] }),
  kinds: ['PUBLISHED', 'SEVERITY_RAISED', 'WITHDRAWN', 'RECALLED', 'ACCESS_LOST'],
  channels: { email: false, webhookIds: [nightDesk] },
});

/** What four people and one member want to be told of, before anything happens. Told again, it changes nothing. */
export async function tellOfAlerts(
  stage: Pick<DemoStage, 'commands' | 'access' | 'as'>,
): Promise<void> {
  const nightDesk = await nightDeskOf(stage);
  for (const [key, definition] of rulesWith(nightDesk)) {
    await write(stage, key, { owner: 'person', definition });
  }
  await write(stage, 'omar', { owner: 'organisation', definition: sharedRuleWith(nightDesk) });
}

type Rule = { readonly owner: AlertRuleOwner; readonly definition: AlertRuleDefinition };

async function write(
  { commands, access, as }: Pick<DemoStage, 'commands' | 'access' | 'as'>,
  key: DemoPersonKey,
  rule: Rule,
): Promise<void> {
  const context = as(key);
  const ownerId = ownerIdOf({ owner: rule.owner, ...context.principal.viewer });
  if ((await access.alertRulesOf(ownerId)).length > 0) return;
  valueOf(await commands.createAlertRule(rule, context));
}

/** The id of the endpoint, which is verified then. */
async function nightDeskOf({
  commands,
  access,
  as,
}: Pick<DemoStage, 'commands' | 'access' | 'as'>): Promise<string> {
  const omar = as('omar');
  const [there] = await access.webhooksOf(omar.principal.viewer.organisationId);
  if (!there) return valueOf(await commands.registerWebhook(NIGHT_DESK, omar)).webhookId;
  const { webhookId } = there;
  done(await commands.verifyWebhook({ webhookId }, omar));
  return webhookId;
}
