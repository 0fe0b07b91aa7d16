import { figuresSection } from './figures-section.js';

const figure = {
  row: 'relay',
  what: 'relay, 10 events',
  value: 800,
  unit: '/s',
  rival: 'kafkajs send',
  rivalValue: 1_000,
  by: 'share',
  bound: 0.7,
} as const;
const settings = { date: '2026-11-25', processor: '2 × Example', postgresql: '18.4', fsync: 'on' };

describe('the section of figures', () => {
  it('says what they were measured on, and can be replaced as a whole', () => {
    const text = figuresSection(settings, { figures: [figure], failed: [], skipped: [] });
    const lines = text.split('\n');
    expect(lines[0]).toBe('<!-- figures: begin -->');
    expect(lines.at(-1)).toBe('<!-- figures: end -->');
    expect(lines).toEqual(
      expect.arrayContaining([
        '- date: 2026-11-25',
        '- processor: 2 × Example',
        '- postgresql: 18.4',
        expect.stringMatching(/^- kafka: \d+\.\d+\.\d+: one broker/),
      ]),
    );
    expect(text).toContain('| relay, 10 events | 800 /s');
    expect(text).not.toContain('Without figures');
  });

  it('names the rows that gave no figure, and not what they said: a path may stand in that', () => {
    const text = figuresSection(settings, {
      figures: [],
      failed: [{ row: 'list', problem: '/home/somebody/data is full' }],
      skipped: [{ row: 'relay', problem: 'no Java' }],
    });
    expect(text).toContain('- `list` failed\n- `relay` was skipped');
    expect(text).not.toContain('somebody');
  });
});
