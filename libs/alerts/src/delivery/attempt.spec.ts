import { keptOf } from './attempt.js';

describe('what is kept of an attempt', () => {
  it('holds no half of a character where an answer is cut, and no NUL', () => {
    const { request, answer } = keptOf({
      request: 'POST https://hooks.example\u0000',
      answer: `${'x'.repeat(4_095)}🔔 and more`,
    });
    expect(request).toBe('POST https://hooks.example\uFFFD');
    expect(answer).toBe(`${'x'.repeat(4_095)}\uFFFD`);
  });
});
