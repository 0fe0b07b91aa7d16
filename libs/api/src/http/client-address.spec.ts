import { clientAddress } from './client-address.js';

/** The address of a request over a connection, with this X-Forwarded-For. */
const seen = (trusted: readonly string[], connection: string, header?: string | string[]) =>
  clientAddress(trusted)({
    socket: { remoteAddress: connection } as never,
    headers: header === undefined ? {} : { 'x-forwarded-for': header },
  });

describe('the address of a client', () => {
  it('is that of the connection, whatever it says of itself', () => {
    expect(seen([], '203.0.113.7')).toBe('203.0.113.7');
    expect(seen([], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(seen(['10.0.0.0/8'], '203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
  });

  it('is what a trusted proxy says', () => {
    expect(seen(['10.0.0.0/8'], '10.1.2.3', '198.51.100.1')).toBe('198.51.100.1');
    expect(seen(['10.1.2.3'], '::ffff:10.1.2.3', '198.51.100.1')).toBe('198.51.100.1');
    expect(seen(['fd00::/8'], 'fd00::7', '2001:db8::1')).toBe('2001:db8::1');
  });

  it('is read from the right, so that what the client wrote itself does not count', () => {
    const trusted = ['10.0.0.0/8', '192.0.2.10'];
    expect(seen(trusted, '10.0.0.1', '1.1.1.1, 198.51.100.1, 192.0.2.10')).toBe('198.51.100.1');
    expect(seen(trusted, '10.0.0.1', '10.9.9.9, 198.51.100.1')).toBe('198.51.100.1');
    expect(seen(trusted, '10.0.0.1', ['1.1.1.1', '198.51.100.1'])).toBe('198.51.100.1');
  });

  it.each([
    ['198.51.100.1:4711', '198.51.100.1'],
    ['[2001:db8::1]:443', '2001:db8::1'],
    ['::ffff:198.51.100.1', '198.51.100.1'],
    ['unknown', '10.0.0.1'],
    ['1.1.1.1, evil', '10.0.0.1'],
    ['', '10.0.0.1'],
  ])('of a header that says "%s" is %s', (header, address) => {
    expect(seen(['10.0.0.1'], '10.0.0.1', header)).toBe(address);
  });
});
