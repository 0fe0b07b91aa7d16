import { settingsOf } from './served/place.js';

describe('what is measured', () => {
  it('is not held up by what one caller may ask: the environment raises that', () => {
    const { allowances } = settingsOf({});
    for (const { capacity, perSecond } of Object.values(allowances)) {
      // A list of 100 incidents with 100 reports each costs 10,100: a hundred thousand of them a second.
      expect(capacity).toBeGreaterThan(1e11);
      expect(perSecond).toBeGreaterThan(9e8);
    }
  });
});
