import type { RecordType } from '../report/incident-report.js';

type Texts = { readonly en: string; readonly 'zh-Hans': string };

/** A law that forbids or burdens a sharing. Data with a date, a quote and a source: a warning, never a decision. */
export type CautionRule = {
  /** Stable. */
  readonly code: string;
  /** First day on which it applies, and the first on which it does not any more (ISO 8601). */
  readonly from: string;
  readonly until: string | null;
  /** Jurisdictions that count as home: it concerns a source there as soon as somebody elsewhere can read. */
  readonly home: readonly string[];
  /** Record types that it concerns; null: all. */
  readonly recordTypes: readonly RecordType[] | null;
  /** True: what is public for everybody is outside of it. */
  readonly exceptPublic: boolean;
  readonly message: Texts;
  readonly source: {
    readonly title: string;
    readonly article: string;
    /** Word by word, in the language of `lang`. */
    readonly quote: string;
    readonly lang: string;
    readonly url: string;
  };
};

/** The Union's members, and the Union as members of the network give it (EU). */
const UNION =
  'EU AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' ');

/** The GDPR applies in the European Economic Area (Joint Committee Decision 154/2018). */
const AREA = [...UNION, 'IS', 'LI', 'NO'];

export const CAUTION_RULES: readonly CautionRule[] = [
  {
    code: 'CN_UNDISCLOSED_VULNERABILITY_ABROAD',
    from: '2021-09-01',
    until: null,
    home: ['CN'],
    recordTypes: ['vulnerability'],
    exceptPublic: false,
    message: {
      en: 'A vulnerability that is not public may not be given to organisations or people outside of mainland China other than the provider of the product. Some who could read this are outside.',
      'zh-Hans':
        '未公开的漏洞信息不得提供给网络产品提供者之外的境外组织或者个人。本次可读范围内有境外组织。',
    },
    source: {
      title: '网络产品安全漏洞管理规定（工信部联网安〔2021〕66号）',
      article: '第九条第（七）项',
      quote: '不得将未公开的网络产品安全漏洞信息向网络产品提供者之外的境外组织或者个人提供。',
      lang: 'zh-Hans',
      url: 'https://www.cac.gov.cn/2021-07/13/c_1627761607640342.htm',
    },
  },
  {
    code: 'CN_PERSONAL_INFORMATION_ABROAD',
    from: '2021-11-01',
    until: null,
    home: ['CN'],
    recordTypes: null,
    exceptPublic: false,
    message: {
      en: 'If the report holds personal information, giving it to recipients outside of mainland China needs that the person was told about them and agreed separately.',
      'zh-Hans':
        '报告如含个人信息，向境外接收方提供前应当告知个人境外接收方的情况，并取得个人的单独同意。',
    },
    source: {
      title: '中华人民共和国个人信息保护法',
      article: '第三十九条',
      quote:
        '个人信息处理者向中华人民共和国境外提供个人信息的，应当向个人告知境外接收方的名称或者姓名、联系方式、处理目的、处理方式、个人信息的种类以及个人向境外接收方行使本法规定权利的方式和程序等事项，并取得个人的单独同意。',
      lang: 'zh-Hans',
      url: 'http://www.npc.gov.cn/npc/c30834/202108/a8c4e3672c74491a80b53a172bb753fe.shtml',
    },
  },
  {
    code: 'EU_PERSONAL_DATA_THIRD_COUNTRY',
    from: '2018-05-25',
    until: null,
    home: AREA,
    recordTypes: null,
    exceptPublic: false,
    message: {
      en: 'If the report holds personal data, readers outside of the European Economic Area make it a transfer to a third country, which needs an adequacy decision, safeguards or a derogation.',
      'zh-Hans':
        '报告如含个人数据，欧洲经济区以外的读者即构成向第三国传输，须有充分性决定、适当保障或法定例外。',
    },
    source: {
      title: 'Regulation (EU) 2016/679 (GDPR)',
      article: 'Article 44',
      quote:
        'Any transfer of personal data which are undergoing processing or are intended for processing after transfer to a third country or to an international organisation shall take place only if, subject to the other provisions of this Regulation, the conditions laid down in this Chapter are complied with by the controller and processor',
      lang: 'en',
      url: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj',
    },
  },
  {
    code: 'EU_DUAL_USE_TRANSMISSION',
    from: '2021-09-09',
    until: null,
    home: UNION,
    recordTypes: ['vulnerability', 'demonstration'],
    exceptPublic: true,
    message: {
      en: 'If the report holds dual-use software or technology, making it available electronically outside of the customs territory of the Union is an export.',
      'zh-Hans': '报告如含两用物项的软件或技术，以电子方式向欧盟关税领土以外提供即属出口。',
    },
    source: {
      title: 'Regulation (EU) 2021/821',
      article: 'Article 2(2)(d)',
      quote:
        'transmission of software or technology by electronic media, including by fax, telephone, electronic mail or any other electronic means to a destination outside the customs territory of the Union',
      lang: 'en',
      url: 'https://eur-lex.europa.eu/eli/reg/2021/821/oj',
    },
  },
  {
    code: 'US_EXPORT_OF_TECHNOLOGY',
    from: '2016-09-01',
    until: null,
    home: ['US'],
    recordTypes: ['vulnerability', 'demonstration'],
    exceptPublic: true,
    message: {
      en: 'If the report holds technology or source code subject to the Export Administration Regulations, readers outside of the United States make it an export.',
      'zh-Hans': '报告如含受美国《出口管理条例》管辖的技术或源代码，美国境外的读者即构成出口。',
    },
    source: {
      title: 'Export Administration Regulations, 15 CFR',
      article: '§ 734.13(a)(1)',
      quote:
        'An actual shipment or transmission out of the United States, including the sending or taking of an item out of the United States, in any manner',
      lang: 'en',
      url: 'https://www.ecfr.gov/current/title-15/section-734.13',
    },
  },
];
