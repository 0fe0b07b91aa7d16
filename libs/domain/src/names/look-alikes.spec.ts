import { looksOf, mixesScripts } from './look-alikes.js';

const alike = (a: string, b: string) => looksOf(a) === looksOf(b);

describe('two names look alike', () => {
  it.each([
    ['Northgate AI', 'NORTHGATE-AI'],
    ['Northgate AI', 'Nоrthgаte АI'],
    ['Northgate AI', 'Ｎｏｒｔｈｇａｔｅ　ＡＩ'],
    ['Northgate AI', 'Northgáte\u200B AI'],
    ['northgate-ai', 'northgate-al'],
    ['northgate-ai', 'n0rthgate-a1'],
    ['modern-labs', 'modem-labs'],
    ['Thames Bank', 'Τhames Ваnk'],
    ['ﬁnance', 'finance'],
  ])('%s and %s', (a, b) => {
    expect(alike(a, b)).toBe(true);
  });

  it.each([
    ['Northgate AI', 'Southgate AI'],
    ['浦东应急中心', '浦西应急中心'],
    ['Harbour CERT', 'Harbour CSIRT'],
  ])('not %s and %s', (a, b) => {
    expect(alike(a, b)).toBe(false);
  });
});

describe('a word that mixes scripts', () => {
  it('is found in a name', () => {
    expect(mixesScripts('Nоrthgate')).toBe(true);
    expect(mixesScripts('Τhames Bank')).toBe(true);
  });

  it('is none where each word has one', () => {
    for (const name of ['Яндекс Labs', '北门AI', 'Αθήνα AI', 'Müller & Söhne', 'トクシン AI']) {
      expect(mixesScripts(name)).toBe(false);
    }
  });
});
