import type { OrganisationClass, Role } from '@tocsin/domain';

/** An invented member of the demo network. None of these organisations or people exists. */
type DemoMember = {
  readonly handle: string;
  readonly names: readonly { readonly lang: string; readonly value: string }[];
  readonly class: OrganisationClass;
  readonly jurisdiction: string;
  readonly people: readonly DemoPerson[];
};

type DemoPerson = {
  /** Short name by which the story refers to this person. */
  readonly key: string;
  readonly name: string;
  readonly language: 'en' | 'zh-Hans';
  readonly roles: readonly Role[];
};

const en = (value: string) => ({ lang: 'en', value });
const zh = (value: string) => ({ lang: 'zh-Hans', value });

/** Seven members in six jurisdictions and the network's own secretariat. */
export const DEMO_MEMBERS = [
  {
    handle: 'northgate-ai',
    names: [en('Northgate AI'), zh('北门人工智能')],
    class: 'team',
    jurisdiction: 'US',
    people: [
      { key: 'dana', name: 'Dana Whitfield', language: 'en', roles: ['reporter', 'responder'] },
      { key: 'omar', name: 'Omar Reyes', language: 'en', roles: ['administrator', 'reporter'] },
    ],
  },
  {
    handle: 'pudong-ai-response-centre',
    names: [zh('浦东人工智能应急中心'), en('Pudong AI Response Centre')],
    class: 'team',
    jurisdiction: 'CN',
    people: [
      { key: 'linjing', name: '林静', language: 'zh-Hans', roles: ['responder', 'reporter'] },
      { key: 'zhouwei', name: '周维', language: 'zh-Hans', roles: ['administrator'] },
    ],
  },
  {
    handle: 'huaxing-zhilian',
    names: [zh('华星智联科技'), en('Huaxing Zhilian Technology')],
    class: 'team',
    jurisdiction: 'CN',
    people: [
      { key: 'chenyu', name: '陈雨', language: 'zh-Hans', roles: ['administrator', 'reporter'] },
    ],
  },
  {
    handle: 'thames-clearing-bank',
    names: [en('Thames Clearing Bank'), zh('泰晤士清算银行')],
    class: 'team',
    jurisdiction: 'GB',
    people: [
      {
        key: 'priya',
        name: 'Priya Nair',
        language: 'en',
        roles: ['reporter', 'responder', 'administrator'],
      },
    ],
  },
  {
    handle: 'sonora-road-lab',
    names: [en('Sonora Road Safety Laboratory')],
    class: 'associate',
    jurisdiction: 'MX',
    people: [
      {
        key: 'lucia',
        name: 'Lucía Ortega',
        language: 'en',
        roles: ['reporter', 'responder', 'administrator'],
      },
    ],
  },
  {
    handle: 'rhein-aufsicht-ki',
    names: [en('Rhine Supervisory Office for AI'), { lang: 'de', value: 'Rhein-Aufsicht KI' }],
    class: 'authority',
    jurisdiction: 'DE',
    people: [
      {
        key: 'jonas',
        name: 'Jonas Keller',
        language: 'en',
        roles: ['responder', 'reporter', 'administrator'],
      },
    ],
  },
  {
    handle: 'harbour-robotics',
    names: [en('Harbour Robotics'), zh('港湾机器人')],
    class: 'team',
    jurisdiction: 'AU',
    people: [
      {
        key: 'mei',
        name: 'Mei Tanaka',
        language: 'en',
        roles: ['reporter', 'responder', 'administrator'],
      },
    ],
  },
  {
    handle: 'tocsin-secretariat',
    names: [en('Tocsin Secretariat'), zh('警钟秘书处')],
    class: 'liaison',
    jurisdiction: 'INT',
    people: [
      {
        key: 'amara',
        name: 'Amara Okafor',
        language: 'en',
        roles: ['coordinator', 'responder', 'administrator'],
      },
      { key: 'sven', name: 'Sven Lindqvist', language: 'en', roles: ['operator'] },
    ],
  },
] as const satisfies readonly DemoMember[];

/** Names by which the story speaks of its people. */
export type DemoPersonKey = (typeof DEMO_MEMBERS)[number]['people'][number]['key'];

/** Communities, and which of the members belong to them: the circles that TLP:GREEN speaks of. */
export const DEMO_COMMUNITIES = [
  {
    handle: 'finance',
    names: [en('Financial markets'), zh('金融市场')],
    members: ['northgate-ai', 'thames-clearing-bank', 'pudong-ai-response-centre'],
  },
  {
    handle: 'road',
    names: [en('Road vehicles'), zh('道路车辆')],
    members: ['sonora-road-lab', 'rhein-aufsicht-ki', 'northgate-ai'],
  },
] as const;
