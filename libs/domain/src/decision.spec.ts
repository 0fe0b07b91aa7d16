import { accept, refuse, unreachable } from './decision.js';

describe('a decision', () => {
  it('is accepted with the events that follow, in their order', () => {
    expect(accept('first', 'second')).toEqual({ ok: true, events: ['first', 'second'] });
  });

  it('is refused with a code for machines and a sentence for people', () => {
    expect(refuse('NOT_FOUND', 'There is no such report.')).toEqual({
      ok: false,
      error: { code: 'NOT_FOUND', message: 'There is no such report.' },
    });
  });

  it('that nobody has thought of is a defect and named', () => {
    expect(() => unreachable({ type: 'NeverHeardOf' } as never)).toThrow('NeverHeardOf');
  });
});
