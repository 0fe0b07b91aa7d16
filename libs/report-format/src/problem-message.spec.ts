import { messagesEn } from './messages-en.js';
import { messagesZhHans } from './messages-zh-hans.js';
import { pointerTo, problem, PROBLEM_CODES } from './problem.js';
import { problemMessage } from './problem-message.js';

const slots = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).sort();

describe('The sentences for problems', () => {
  it.each([
    ['English', messagesEn],
    ['Chinese', messagesZhHans],
  ])('exist in %s for every code and for no other', (_, catalogue) => {
    expect(Object.keys(catalogue).sort()).toEqual([...PROBLEM_CODES].sort());
    for (const sentence of Object.values(catalogue)) expect(sentence).toMatch(/[.。]$/);
  });

  it('are Chinese in the Chinese catalogue, and need the same params in both', () => {
    for (const code of PROBLEM_CODES) {
      expect(messagesZhHans[code]).toMatch(/\p{Script=Han}/u);
      expect(messagesEn[code]).not.toMatch(/\p{Script=Han}/u);
      expect([code, slots(messagesZhHans[code])]).toEqual([code, slots(messagesEn[code])]);
    }
  });

  it('are filled from the params', () => {
    const tooLong = problem('/title/0/value', 'TOO_LONG', { max: 500 });

    expect(problemMessage(tooLong, 'en')).toBe('The text is longer than 500 characters.');
    expect(problemMessage(tooLong, 'zh-Hans')).toBe('文本超过 500 个字符。');
  });
});

describe('A pointer', () => {
  it('is escaped as RFC 6901 says', () => {
    expect(pointerTo(['systems', 0, 'a/b~c'])).toBe('/systems/0/a~1b~0c');
    expect(pointerTo([])).toBe('');
  });

  it('stays short and printable whatever the name', () => {
    expect(pointerTo(['x'.repeat(1000)])).toBe(`/${'x'.repeat(100)}…`);
    expect(pointerTo(['a\0b\ud800'])).toBe('/a\ufffdb\ufffd');
  });
});
