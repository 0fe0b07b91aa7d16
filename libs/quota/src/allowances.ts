/** A leaky bucket: what it holds at once, and what leaks out of it each second. Points are the nodes of a query's cost. */
export type Allowance = { readonly capacity: number; readonly perSecond: number };

/** Whose bucket a cost goes into: all of an organisation's requests, those of one token, those of one client address. */
export type Limit = 'organisation' | 'token' | 'address' | 'sign-in';

/** What callers may ask. `address` is for who has no token, or one that has ended; `sign-in` counts wrong tokens. */
export type Allowances = Readonly<Record<Limit, Allowance>>;

/**
 * Wide enough for a person at GraphiQL, a program that reads all pages of 100 one after the other, and a member who sends
 * a hundred reports a second; narrow enough that one of them is not all that the network does.
 */
export const ALLOWANCES: Allowances = {
  organisation: { capacity: 200_000, perSecond: 4_000 },
  token: { capacity: 100_000, perSecond: 2_000 },
  address: { capacity: 20_000, perSecond: 200 },
  'sign-in': { capacity: 30, perSecond: 0.5 },
};
