import { Places } from './places.js';

const place = { topic: 't', partition: 3 };

describe('where a partition goes on', () => {
  it('is not known before somebody has told', () => {
    expect(new Places().begins(place, 0)).toBe('unknown');
  });

  it('is where the caller said, if that is what was fetched', () => {
    const places = new Places();
    places.set(place, 7);
    expect(places.begins(place, 7)).toBe(7);
  });

  it.each([6, 8, 0])('is asked for again where %i was fetched instead of 7', (fetched) => {
    const places = new Places();
    places.set(place, 7);
    expect(places.begins(place, fetched)).toBe('elsewhere');
    expect(places.begins(place, 7)).toBe('unknown');
  });

  it('goes past marks of transactions, and the caller goes on from where it was', () => {
    const places = new Places();
    places.set(place, 7);
    places.passed({ ...place, firstOffset: '7', lastOffset: '8' });
    places.passed({ ...place, firstOffset: null, lastOffset: '9' });
    expect(places.begins(place, 10)).toBe(7);
  });

  it('does not go past marks that do not follow', () => {
    const places = new Places();
    places.set(place, 7);
    places.passed({ ...place, firstOffset: '8', lastOffset: '8' });
    expect(places.begins(place, 9)).toBe('elsewhere');
  });
});
