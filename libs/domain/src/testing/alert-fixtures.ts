import type { AlertRuleDefinition } from '../alert/alert-events.js';

/** What a rule says: everything that is published, told live and pushed nowhere, unless said otherwise. */
export const aRule = (given: Partial<AlertRuleDefinition> = {}): AlertRuleDefinition => ({
  name: 'Everything',
  filter: { kind: 'and', filters: [] },
  kinds: ['PUBLISHED'],
  channels: { email: false, webhookIds: [] },
  timing: { kind: 'live' },
  throttle: null,
  quietHours: null,
  expiresAt: null,
  ...given,
});
