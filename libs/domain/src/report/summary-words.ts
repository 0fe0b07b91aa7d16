import type { Harm, Quantity, RecordType, Severity } from './incident-report.js';

type CountName = 'deaths' | 'injuries' | 'affected' | 'loss';

type Vocabulary = {
  readonly drill: string;
  readonly noDate: string;
  readonly noPlace: string;
  readonly world: string;
  readonly comma: string;
  readonly atLeast: string;
  readonly upTo: string;
  readonly records: string;
  readonly kinds: Record<RecordType | Exclude<Severity, 'unknown'>, string>;
  readonly counts: Record<CountName, string>;
  readonly harms: Record<Harm['oecdType'], string>;
};

/** The words of one language, and how it names areas and writes numbers. */
export type SummaryWords = Omit<Vocabulary, 'world' | 'atLeast' | 'upTo' | 'records'> & {
  /** ISO 3166-1 alpha-2 or UN M49; anything else is a name already. */
  readonly area: (code: string) => string;
  readonly quantity: (quantity: Quantity) => string;
};

const english: Vocabulary = {
  drill: 'DRILL',
  noDate: 'date unknown',
  noPlace: 'place unknown',
  world: 'World',
  comma: ', ',
  atLeast: 'at least ',
  upTo: 'up to ',
  records: 'records',
  kinds: {
    incident: 'Incident',
    near_miss: 'Near miss',
    hazard: 'Hazard',
    issue: 'Issue',
    vulnerability: 'Vulnerability',
    demonstration: 'Demonstration',
    variant: 'Variant',
    context: 'Context',
    serious_hazard: 'Serious hazard',
    serious_incident: 'Serious incident',
    disaster: 'Disaster',
  },
  counts: { deaths: 'deaths', injuries: 'injuries', affected: 'affected', loss: 'loss' },
  harms: {
    physical: 'physical harm',
    psychological: 'psychological harm',
    reputational: 'harm to reputation',
    economic_property: 'economic harm or harm to property',
    environmental: 'environmental harm',
    public_interest_critical_infrastructure:
      'harm to the public interest or critical infrastructure',
    human_fundamental_rights: 'harm to human or fundamental rights',
    other: 'other harm',
    unknown: 'harm unknown',
  },
};

const chinese: Vocabulary = {
  drill: '演练',
  noDate: '时间不详',
  noPlace: '地点不详',
  world: '全球',
  comma: '、',
  atLeast: '至少 ',
  upTo: '最多 ',
  records: '条记录',
  kinds: {
    incident: '事件',
    near_miss: '未遂事件',
    hazard: '隐患',
    issue: '问题',
    vulnerability: '漏洞',
    demonstration: '演示',
    variant: '变体',
    context: '背景',
    serious_hazard: '严重隐患',
    serious_incident: '严重事件',
    disaster: '灾难',
  },
  counts: { deaths: '死亡', injuries: '受伤', affected: '受影响', loss: '损失' },
  harms: {
    physical: '人身伤害',
    psychological: '心理伤害',
    reputational: '名誉损害',
    economic_property: '经济或财产损失',
    environmental: '环境损害',
    public_interest_critical_infrastructure: '公共利益或关键基础设施受损',
    human_fundamental_rights: '人权或基本权利受损',
    other: '其他损害',
    unknown: '损害不详',
  },
};

const words = { en: speak('en', english), 'zh-Hans': speak('zh-Hans', chinese) };

/** Chinese for zh, zh-Hans, zh-Hant-HK, ZH-cn…; English for everything else. */
export const summaryWords = (lang: string): SummaryWords =>
  /^zh($|-)/i.test(lang) ? words['zh-Hans'] : words.en;

function speak(locale: string, vocabulary: Vocabulary): SummaryWords {
  const { world, atLeast, upTo, records, ...rest } = vocabulary;
  const regionNames = new Intl.DisplayNames([locale], { type: 'region', fallback: 'none' });
  const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const rounded = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const written = (number: number) => (number < MILLION ? exact : rounded).format(number);
  const unitWord = (unit: string) =>
    isCurrency(unit) ? ` ${unit}` : unit === 'records' ? ` ${records}` : '';
  return {
    ...rest,
    area: (code) => {
      if (code === '001') return world;
      return /^([A-Z]{2}|\d{3})$/.test(code) ? (regionNames.of(code) ?? code) : code;
    },
    quantity: ({ min, max, unit = '' }) => {
      if (min === undefined) return upTo + written(max ?? 0) + unitWord(unit);
      if (max === undefined) return atLeast + written(min) + unitWord(unit);
      const number = min === max ? written(min) : `${written(min)}–${written(max)}`;
      return number + unitWord(unit);
    },
  };
}

/** Exact below, so that people are not rounded; in words ("1.2M", "120万") from there on. */
const MILLION = 1_000_000;

/** ISO 4217; "persons" is left to the word before the number. */
const isCurrency = (unit: string): boolean => /^[A-Z]{3}$/.test(unit);
