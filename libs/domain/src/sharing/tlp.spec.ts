import { highestLabel, isTlpLabel, labelRank, TLP_LABELS } from './tlp.js';

describe('the labels of TLP 2.0', () => {
  it('are five, from free to named individuals', () => {
    expect(TLP_LABELS.map(labelRank)).toEqual([0, 1, 2, 3, 4]);
    expect(TLP_LABELS[0]).toBe('TLP:CLEAR');
    expect(TLP_LABELS[4]).toBe('TLP:RED');
  });

  it('have one spelling', () => {
    for (const label of TLP_LABELS) expect(isTlpLabel(label)).toBe(true);
    for (const other of [
      'tlp:red',
      'TLP: RED',
      'TLP:WHITE',
      'RED',
      'TLP:AMBER STRICT',
      '',
      null,
      4,
    ]) {
      expect(isTlpLabel(other)).toBe(false);
    }
  });

  it('make an aggregate as high as the highest of its parts, whatever their order', () => {
    expect(highestLabel(['TLP:GREEN', 'TLP:AMBER+STRICT', 'TLP:AMBER'])).toBe('TLP:AMBER+STRICT');
    expect(highestLabel(['TLP:AMBER+STRICT', 'TLP:GREEN'])).toBe('TLP:AMBER+STRICT');
    expect(highestLabel([])).toBe('TLP:CLEAR');
  });
});
