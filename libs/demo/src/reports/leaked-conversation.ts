import type { IncidentReport } from '@tocsin/domain';

/** Confidential, in Chinese: a customer assistant showed one user another user's words. */
export const leakedConversation: IncidentReport = {
  schemaVersion: '1',
  recordType: 'incident',
  stage: 'initial',
  title: [{ lang: 'zh-Hans', value: '客服助手向用户展示了他人的对话' }],
  description: [
    {
      lang: 'zh-Hans',
      value: '线上客服助手的回复中出现了另一名用户的对话片段。已暂停该功能，原因仍在调查。',
    },
  ],
  aiInvolvement: {
    causalLink: 'suspected',
    explanation: { lang: 'zh-Hans', value: '回复由大语言模型生成，怀疑会话缓存被串用。' },
  },
  occurred: { start: { precision: 'unknown' } },
  awareAt: { value: '2026-11-20T03:15:00+08:00', precision: 'minute' },
  places: [{ country: 'CN', meaning: 'occurred' }],
  severity: { oecd: 'incident' },
  harms: [{ oecdType: 'human_fundamental_rights', materialised: 'occurred' }],
  systems: [{ unknown: true }],
  context: { isicSections: ['J'] },
  references: [{ type: 'first_hand_statement' }],
  unknownFields: ['/occurred/start', '/systems/0/name'],
  sharing: {
    tlp: 'TLP:AMBER',
    recipients: ['pudong-ai-response-centre', 'northgate-ai'],
    withoutAuthorities: true,
    iep: { attribution: 'must_not' },
  },
};
