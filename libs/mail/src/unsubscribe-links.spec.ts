import fc from 'fast-check';
import { PERSON, RULE } from './testing/notifications.js';
import { UnsubscribeTokens } from './unsubscribe-links.js';

const tokens = new UnsubscribeTokens({
  derive: (purpose) => Buffer.alloc(32, purpose.length),
});
const subscription = { ruleId: RULE, personId: PERSON };

describe('the token of an unsubscribe link', () => {
  it('opens to what it was made of, and is the same in every mail', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), (ruleId, personId) => {
        const token = tokens.tokenFor({ ruleId, personId });
        expect(tokens.open(token)).toEqual({ ruleId, personId });
        expect(tokens.tokenFor({ ruleId, personId })).toBe(token);
      }),
    );
  });

  it('cannot be made or changed: not in any letter, not of another network', () => {
    const token = tokens.tokenFor(subscription);
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(tokens.open(token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
    }
    const elsewhere = new UnsubscribeTokens({ derive: () => Buffer.alloc(32, 9) });
    expect(elsewhere.open(token)).toBeNull();
    for (const none of ['', 'x', `${token}A`, token.slice(1), token.replace(/^./, '+')])
      expect(tokens.open(none)).toBeNull();
  });
});
