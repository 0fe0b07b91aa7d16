import { summaryWords } from '@tocsin/domain';

/** Languages that the page speaks. */
export type PageLanguage = 'en' | 'zh-Hans';

/** The words of the page in one language. */
export type RecordWords = {
  readonly lang: PageLanguage;
  /** Its own name, for the link to it. */
  readonly name: string;
  readonly network: string;
  readonly drill: string;
  readonly retracted: string;
  readonly merged: (id: string, day: string) => string;
  readonly facts: string;
  readonly reports: string;
  readonly actions: string;
  readonly references: string;
  readonly cite: string;
  readonly citedAs: string;
  readonly use: string;
  readonly licence: string;
  readonly alleged: string;
  readonly unnamed: string;
  readonly more: string;
  readonly machines: string;
  readonly stages: Readonly<Record<'initial' | 'intermediate' | 'final', string>>;
  readonly revision: (revision: number, at: string) => string;
  readonly withdrawn: (day: string) => string;
  readonly withdrawnTitle: string;
  readonly nothing: string;
  readonly nothingTitle: string;
  readonly pointers: Readonly<Record<string, string>>;
  readonly area: (code: string) => string;
};

const english: RecordWords = {
  lang: 'en',
  name: 'English',
  network: 'Tocsin · incident sharing for AI',
  drill: 'DRILL: a rehearsal, not something that happened.',
  retracted: 'Retracted: its source no longer stands by it.',
  merged: (id, day) => `${id} was merged into this record on ${day}.`,
  facts: 'What is reported',
  reports: 'Reports',
  actions: 'What to do',
  references: 'References',
  cite: 'How to cite',
  citedAs: 'AI incident record',
  use: 'Use and licence',
  licence:
    'TLP:CLEAR: this may be passed on without restriction, subject to standard copyright rules (FIRST, Traffic Light Protocol 2.0). Facts belong to nobody; texts stay the works of those who wrote them; material under a licence of its own says so above.',
  alleged: 'alleged',
  unnamed: 'a member of the network',
  more: 'There are more reports; GraphQL gives them all.',
  machines: 'For machines: the query incident(id) at /graphql, without an account.',
  stages: { initial: 'initial report', intermediate: 'intermediate report', final: 'final report' },
  revision: (revision, at) => `revision ${revision} of ${at}`,
  withdrawn: (day) => `This record was withdrawn by its source on ${day}.`,
  withdrawnTitle: 'Withdrawn',
  nothing: 'There is no public record with this id.',
  nothingTitle: 'Nothing here',
  pointers: {
    '/recordType': 'Kind of record',
    '/occurred/start': 'Began',
    '/occurred/end': 'Ended',
    '/awareAt': 'Noticed by the source',
    '/places': 'Place',
    '/crossBorder': 'Across borders',
    '/severity/oecd': 'Severity (OECD)',
    '/harms': 'Harm',
    '/systems': 'System',
    '/entities': 'Party',
    '/aiInvolvement/causalLink': 'Part of AI in it',
    '/aiInvolvement/failureKinds': 'Kind of failure',
    '/riskKind': 'Kind of risk',
    '/contributingFactors': 'Contributing factor',
    '/propagation': 'Spread',
    '/context/isicSections': 'Sector (ISIC)',
    '/response/rootCause': 'Root cause',
    '/response/corrective': 'Correction',
  },
  area: summaryWords('en').area,
};

const chinese: RecordWords = {
  lang: 'zh-Hans',
  name: '中文',
  network: '警钟 Tocsin · 人工智能事件共享网络',
  drill: '演练：并非真实发生的事件。',
  retracted: '已撤回：来源机构不再认可该报告。',
  merged: (id, day) => `${id} 已于 ${day} 合并到本记录。`,
  facts: '报告内容',
  reports: '报告',
  actions: '建议措施',
  references: '参考资料',
  cite: '引用方式',
  citedAs: '人工智能事件记录',
  use: '使用与许可',
  licence:
    'TLP:CLEAR：可不受限制地转发，但须遵守一般著作权规则（FIRST《交通灯协议》2.0）。事实不属于任何人；文字仍是其作者的作品；另有许可的材料已在上文注明。',
  alleged: '据称',
  unnamed: '网络的一个成员机构',
  more: '另有更多报告，可通过 GraphQL 获取。',
  machines: '机器读取：在 /graphql 查询 incident(id)，无需账户。',
  stages: { initial: '初报', intermediate: '续报', final: '终报' },
  revision: (revision, at) => `第 ${revision} 版，${at}`,
  withdrawn: (day) => `该记录已由其来源于 ${day} 撤下。`,
  withdrawnTitle: '已撤下',
  nothing: '没有此编号的公开记录。',
  nothingTitle: '无此记录',
  pointers: {
    '/recordType': '记录类型',
    '/occurred/start': '开始时间',
    '/occurred/end': '结束时间',
    '/awareAt': '来源机构知悉时间',
    '/places': '地点',
    '/crossBorder': '跨境',
    '/severity/oecd': '严重程度（OECD）',
    '/harms': '损害',
    '/systems': '系统',
    '/entities': '相关方',
    '/aiInvolvement/causalLink': '人工智能的作用',
    '/aiInvolvement/failureKinds': '失效类型',
    '/riskKind': '风险类型',
    '/contributingFactors': '促成因素',
    '/propagation': '扩散',
    '/context/isicSections': '行业（ISIC）',
    '/response/rootCause': '根本原因',
    '/response/corrective': '纠正措施',
  },
  area: summaryWords('zh-Hans').area,
};

export const recordWords: Readonly<Record<PageLanguage, RecordWords>> = {
  en: english,
  'zh-Hans': chinese,
};
