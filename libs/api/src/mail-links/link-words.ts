import type { PageLanguage } from '../public-record/record-words.js';

type Page = { readonly title: string; readonly text: string };

/** The words of the pages behind links in mail, in one language. */
export type LinkWords = {
  readonly unsubscribe: Page & { readonly button: string };
  readonly unsubscribed: Page;
  readonly alreadyOff: Page;
  readonly confirm: Page & { readonly button: string };
  readonly confirmed: Page;
  readonly invalid: Page;
  readonly notNow: Page;
};

export const linkWords: Readonly<Record<PageLanguage, LinkWords>> = {
  en: {
    unsubscribe: {
      title: 'No more mail from this rule?',
      text: 'The rule goes on making alerts, and they stay in the list. Only its mail ends.',
      button: 'No more mail from this rule',
    },
    unsubscribed: {
      title: 'No more mail from this rule',
      text: 'It is done. Change the rule with your account to get mail again.',
    },
    alreadyOff: {
      title: 'This rule sends no mail',
      text: 'There is nothing to do: mail from this rule was ended before, or the rule is gone.',
    },
    confirm: {
      title: 'Mail alerts to this address?',
      text: 'Whoever named this address for alerts waits for you to confirm it.',
      button: 'Confirm this address',
    },
    confirmed: { title: 'Confirmed', text: 'Alerts are mailed to this address from now on.' },
    invalid: {
      title: 'This link is not valid',
      text: 'It is not whole, or it was used or replaced, or it is too old. Nothing was changed.',
    },
    notNow: {
      title: 'Not now',
      text: 'It could not be done. Nothing was changed; try the same link again in a moment.',
    },
  },
  'zh-Hans': {
    unsubscribe: {
      title: '不再接收此规则的邮件？',
      text: '规则仍会产生警报，警报仍保留在列表中，只是不再发送邮件。',
      button: '不再接收此规则的邮件',
    },
    unsubscribed: {
      title: '已停止此规则的邮件',
      text: '操作完成。如需重新接收邮件，请使用您的账户修改规则。',
    },
    alreadyOff: {
      title: '此规则不发送邮件',
      text: '无需操作：此规则的邮件此前已停止，或规则已不存在。',
    },
    confirm: {
      title: '将警报发送到此地址？',
      text: '登记此地址接收警报的人正在等待您的确认。',
      button: '确认此地址',
    },
    confirmed: { title: '已确认', text: '警报今后将发送到此地址。' },
    invalid: {
      title: '此链接无效',
      text: '链接不完整、已使用、已被替换或已过期。未作任何更改。',
    },
    notNow: { title: '暂时无法完成', text: '操作未能完成，未作任何更改；请稍后再次使用同一链接。' },
  },
};
