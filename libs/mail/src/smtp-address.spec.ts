import { readSmtpUrl } from './smtp-address.js';

describe('the address of a mail server', () => {
  it('asks for TLS, at once or by STARTTLS, unless it is on this machine or says otherwise', () => {
    const server = { host: 'smtp.example.org', port: 587, secure: false, login: null };
    expect(readSmtpUrl('smtp://smtp.example.org')).toEqual({ ...server, requireTls: true });
    expect(readSmtpUrl('smtp://smtp.example.org:25?tls=off')).toEqual({
      ...server,
      port: 25,
      requireTls: false,
    });
    expect(readSmtpUrl('smtp://127.0.0.1:2525')).toMatchObject({ requireTls: false, port: 2525 });
    expect(readSmtpUrl('smtp://[::1]:2525')).toMatchObject({ host: '::1', requireTls: false });
    expect(readSmtpUrl('smtps://smtp.example.org')).toMatchObject({ port: 465, secure: true });
  });

  it('may hold a login', () => {
    expect(readSmtpUrl('smtps://to%40csin:p%3Aw@smtp.example.org')?.login).toEqual({
      user: 'to@csin',
      pass: 'p:w',
    });
  });

  it.each([
    'smtp.example.org',
    'http://smtp.example.org',
    'smtp://',
    'smtp://user@smtp.example.org',
    'smtp://us%er:pw@smtp.example.org',
    'smtp://user:%ff@smtp.example.org',
    'smtp://smtp.example.org/path',
    'smtp://smtp.example.org?tls=maybe',
    'smtps://smtp.example.org?tls=off',
    'smtp://smtp.example.org#x',
  ])('is not %s', (text) => {
    expect(readSmtpUrl(text)).toBeNull();
  });
});
