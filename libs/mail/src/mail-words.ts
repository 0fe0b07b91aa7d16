import { summaryWords, type AlertKind, type ClockMark, type Severity } from '@tocsin/domain';
import type { MailLanguage } from './letter.js';

/** The words of mail in one language. */
export type MailWords = {
  readonly drill: string;
  readonly drillMark: string;
  readonly severity: (severity: Severity) => string;
  readonly kinds: Readonly<Record<AlertKind, string>>;
  /** Which law asks for it (null: it is not known here), how far the time is, and until when. */
  readonly clock: (law: string | null, mark: ClockMark, dueAt: string) => string;
  readonly happened: string;
  readonly actions: string;
  readonly noActions: string;
  readonly why: string;
  readonly rule: (name: string) => string;
  readonly open: string;
  /** Where somebody with an account reads what the link does not show to everybody. */
  readonly signIn: (address: string) => string;
  /** Subject and first sentence about what may not be told by mail. */
  readonly pointerSubject: (incidentId: string) => string;
  readonly pointer: string;
  readonly factSubject: string;
  readonly fact: string;
  readonly noIncident: string;
  readonly digestSubject: (count: number) => string;
  readonly digestWorst: (severity: string) => string;
  readonly window: (since: string, until: string) => string;
  readonly untold: (count: number) => string;
  readonly more: (count: number) => string;
  readonly gone: string;
  readonly unsubscribe: string;
  readonly test: { readonly subject: string; readonly text: string };
  readonly notices: Readonly<Record<string, { readonly subject: string; readonly text: string }>>;
  readonly otherNotice: (code: string) => { readonly subject: string; readonly text: string };
  readonly confirmation: {
    readonly subject: string;
    readonly text: string;
    readonly link: string;
    readonly otherwise: string;
  };
};

const englishMarks: Readonly<Record<ClockMark, string>> = {
  half: 'half of the time is over',
  last_fifth: 'a fifth of the time is left',
  overdue: 'the time is over',
};

const english: MailWords = {
  drill: 'DRILL',
  drillMark: 'DRILL: a rehearsal, not something that happened.',
  severity: (severity) =>
    severity === 'unknown' ? 'Severity unknown' : summaryWords('en').kinds[severity],
  kinds: {
    PUBLISHED: 'a report was published',
    REVISED: 'a report was revised',
    SEVERITY_RAISED: 'the severity was raised',
    LINKED: 'a report was linked to the incident',
    MERGED: 'the incident was merged with another one',
    WITHDRAWN: 'a report was withdrawn',
    RECALLED: 'a report was recalled',
    ACCESS_GAINED: 'a report came into your sight',
    ACCESS_LOST: 'a report went out of your sight',
    CLOCK_RUNNING_OUT:
      'your organisation has to report the incident, and the time for it is running out',
  },
  clock: (law, mark, dueAt) =>
    `your organisation has to report the incident${law === null ? '' : ` (${law})`}: ${englishMarks[mark]}, due ${dueAt}`,
  happened: 'What happened',
  actions: 'What to do now',
  noActions: 'The reports recommend nothing yet.',
  why: 'Why you are told',
  rule: (name) => `your rule “${name}”`,
  open: 'Open',
  signIn: (address) => `With your account, in full: ${address}`,
  pointerSubject: (incidentId) => `Something you asked to be told of: ${incidentId}`,
  pointer: 'Its label does not allow more in a mail. Sign in to read it.',
  factSubject: 'Something you asked to be told of',
  fact: 'Its label allows no more than this in a mail. Sign in and look at your alerts.',
  noIncident: 'a report without an incident',
  digestSubject: (count) => `${count} ${count === 1 ? 'alert' : 'alerts'}`,
  digestWorst: (severity) => `, the most serious: ${severity}`,
  window: (since, until) => `From ${since} to ${until}.`,
  untold: (count) =>
    `${count} more ${count === 1 ? 'alert' : 'alerts'}, of which the label allows no more than this in a mail`,
  more: (count) => `${count} more; sign in to see all.`,
  gone: 'What it was about is no longer there.',
  unsubscribe: 'No more mail from this rule',
  test: {
    subject: 'A test of alerts by mail',
    text: 'Somebody with your account asked for this mail. Nothing happened; alerts reach this address.',
  },
  notices: {
    WEBHOOK_DISABLED: {
      subject: 'A webhook of yours was disabled',
      text: 'It failed for five days. Nothing is sent to it until you put it right and enable it again; what it missed is in the delivery log and can be sent again.',
    },
  },
  otherNotice: (code) => ({
    subject: 'A word about your alerts',
    text: `Look at your alert settings: ${code}.`,
  }),
  confirmation: {
    subject: 'Confirm your address for alerts',
    text: 'Somebody named this address for alerts of the incident-sharing network Tocsin. If it was you, confirm it within a day.',
    link: 'Confirm this address',
    otherwise: 'If it was not you, do nothing: the address is not used.',
  },
};

const chineseMarks: Readonly<Record<ClockMark, string>> = {
  half: '期限已过半',
  last_fifth: '期限仅剩五分之一',
  overdue: '期限已过',
};

const chinese: MailWords = {
  drill: '演练',
  drillMark: '演练：并非真实发生的事件。',
  severity: (severity) =>
    severity === 'unknown' ? '严重程度未知' : summaryWords('zh-Hans').kinds[severity],
  kinds: {
    PUBLISHED: '发布了一份报告',
    REVISED: '一份报告有修订',
    SEVERITY_RAISED: '严重程度上调',
    LINKED: '一份报告关联到该事件',
    MERGED: '该事件与另一事件合并',
    WITHDRAWN: '一份报告已撤回',
    RECALLED: '一份报告被召回',
    ACCESS_GAINED: '您可以查看一份此前不可见的报告',
    ACCESS_LOST: '您不再能查看一份报告',
    CLOCK_RUNNING_OUT: '贵机构须报送该事件，期限将至',
  },
  clock: (law, mark, dueAt) =>
    `贵机构须报送该事件${law === null ? '' : `（${law}）`}：${chineseMarks[mark]}，截止时间 ${dueAt}`,
  happened: '发生了什么',
  actions: '现在应采取的措施',
  noActions: '报告尚未给出建议。',
  why: '通知原因',
  rule: (name) => `您的规则“${name}”`,
  open: '打开',
  signIn: (address) => `使用您的账户查看全文：${address}`,
  pointerSubject: (incidentId) => `您要求获知的事项：${incidentId}`,
  pointer: '其标签不允许在邮件中透露更多内容。请登录查看。',
  factSubject: '您要求获知的事项',
  fact: '其标签不允许在邮件中透露更多内容。请登录查看您的警报。',
  noIncident: '未归入任何事件的报告',
  digestSubject: (count) => `${count} 条警报`,
  digestWorst: (severity) => `，最严重：${severity}`,
  window: (since, until) => `自 ${since} 至 ${until}。`,
  untold: (count) => `另有 ${count} 条警报，其标签不允许在邮件中透露更多内容`,
  more: (count) => `另有 ${count} 条，请登录查看全部。`,
  gone: '相关内容已不存在。',
  unsubscribe: '不再接收此规则的邮件',
  test: {
    subject: '警报邮件测试',
    text: '有人使用您的账户请求发送此邮件。并未发生任何事件；警报可以送达此地址。',
  },
  notices: {
    WEBHOOK_DISABLED: {
      subject: '您的一个 Webhook 已停用',
      text: '它已连续五天投递失败。在您修复并重新启用之前，不会再向其发送任何内容；错过的内容记录在投递日志中，可重新发送。',
    },
  },
  otherNotice: (code) => ({ subject: '关于您的警报', text: `请检查您的警报设置：${code}。` }),
  confirmation: {
    subject: '请确认您的警报邮箱地址',
    text: '有人将此地址登记为警钟 Tocsin 事件共享网络的警报接收地址。如果是您本人，请在一天之内确认。',
    link: '确认此地址',
    otherwise: '如果不是您本人，请忽略：该地址不会被使用。',
  },
};

export const mailWords: Readonly<Record<MailLanguage, MailWords>> = {
  en: english,
  'zh-Hans': chinese,
};
