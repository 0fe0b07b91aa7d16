import { retryAfterMs } from './retry-after.js';

const now = Date.parse('2026-05-04T12:00:00Z');

describe('an endpoint that asks to be left alone', () => {
  it.each([
    [429, '120', 120_000],
    [503, '7', 7_000],
    [500, '0', 0],
    [429, 'Mon, 04 May 2026 12:05:00 GMT', 300_000],
    [429, 'Mon, 04 May 2026 11:00:00 GMT', 0],
    [502, '999999999', 86_400_000],
    [504, null, 60_000],
    [502, 'soon', 60_000],
    [429, '-5', 60_000],
    [500, null, null],
    [404, '1e9', null],
  ])('with %s and %p is left alone for %p ms', (status, header, expected) => {
    expect(retryAfterMs(status, header, now)).toBe(expected);
  });
});
