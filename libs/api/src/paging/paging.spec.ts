import { testSecrets } from '../testing/test-secrets.js';
import { connectionFields, connectionOf } from './connection.js';
import { Cursors } from './cursors.js';
import { readPage } from './page.js';

const cursors = new Cursors(testSecrets, 1);
const identity = { list: 'incidents', filter: 'f1', order: 'recorded_at desc' };

const codeOf = (work: () => unknown): unknown => {
  try {
    work();
    return null;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe('a cursor', () => {
  const cursor = cursors.seal(identity, { sort: 5, id: 'x' });

  it('goes on where it stood', () => {
    expect(readPage({ after: cursor }, cursors, identity)).toEqual({
      limit: 20,
      from: 'start',
      after: { sort: 5, id: 'x' },
      before: null,
    });
  });

  it('is refused by name with another filter, order or list', () => {
    for (const other of [{ filter: 'f2' }, { order: 'occurred desc' }, { list: 'reports' }]) {
      const asked = { ...identity, ...other };
      expect(codeOf(() => readPage({ after: cursor }, cursors, asked))).toBe('CURSOR_OTHER_FILTER');
    }
  });

  it('is refused by name when it is none, or from before a restore', () => {
    const later = new Cursors(testSecrets, 2);
    expect(codeOf(() => readPage({ after: 'MTIz' }, cursors, identity))).toBe('CURSOR_INVALID');
    expect(codeOf(() => readPage({ before: cursor }, later, identity))).toBe('CURSOR_INVALID');
  });
});

describe('the page arguments', () => {
  it('are 1 to 100, and first or last', () => {
    for (const input of [
      { first: 0 },
      { last: 0 },
      { first: -1 },
      { first: 101 },
      { last: 101 },
      { first: 1, last: 1 },
    ]) {
      expect(codeOf(() => readPage(input, cursors, identity))).toBe('PAGE_ARGUMENTS');
    }
    expect(readPage({ last: 100 }, cursors, identity)).toMatchObject({ limit: 100, from: 'end' });
  });
});

describe('a connection over a list', () => {
  const letters = ['a', 'b', 'c', 'd', 'e'];
  const show = (input: Parameters<typeof connectionOf>[1]) => {
    const connection = connectionOf(letters, input, { cursors, identity });
    return {
      nodes: connectionFields.nodes(connection).join(''),
      ...connectionFields.pageInfo(connection),
    };
  };

  it('is walked forwards without a gap or a double', () => {
    const first = show({ first: 2 });
    expect(first).toMatchObject({ nodes: 'ab', hasNextPage: true, hasPreviousPage: false });
    const second = show({ first: 2, after: first.endCursor });
    expect(second).toMatchObject({ nodes: 'cd', hasNextPage: true, hasPreviousPage: true });
    expect(show({ first: 2, after: second.endCursor })).toMatchObject({
      nodes: 'e',
      hasNextPage: false,
    });
  });

  it('is walked backwards likewise', () => {
    const last = show({ last: 2 });
    expect(last).toMatchObject({ nodes: 'de', hasNextPage: false, hasPreviousPage: true });
    expect(show({ last: 9, before: last.startCursor })).toMatchObject({
      nodes: 'abc',
      hasPreviousPage: false,
    });
  });

  it('counts a number', async () => {
    const connection = connectionOf(letters, { first: 1 }, { cursors, identity });
    expect(await connectionFields.totalCount(connection)).toBe(5);
    expect(
      await connectionFields.totalCount({ ...connection, count: () => ({ atLeast: 10_000 }) }),
    ).toEqual({ atLeast: 10_000 });
  });

  it('is counted as it is shown, at the same moment, where all of it is on the page', async () => {
    const connection = connectionOf(letters, {}, { cursors, identity });
    const count = jest.fn(() => ({ exact: 6 }));
    expect(await connectionFields.totalCount({ ...connection, count })).toBe(5);
    expect(count).not.toHaveBeenCalled();
    for (const part of [
      { hasNextPage: true },
      { hasPreviousPage: true },
      { scannedTo: { sort: 1, id: 'x' } },
      { isCut: true },
    ]) {
      const page = { ...connection.page, ...part };
      expect(await connectionFields.totalCount({ ...connection, page, count })).toBe(6);
    }
  });
});
