import { aPayload } from '../testing/a-payload.js';
import { summary } from './summary.js';

const uber = aPayload({
  recordType: 'incident',
  severity: { oecd: 'serious_incident' },
  occurred: { start: { value: '2018-03-18', precision: 'day' } },
  places: [{ country: 'US', subdivision: 'US-AZ', city: 'Tempe', meaning: 'occurred' }],
  harms: [{ oecdType: 'physical', deaths: { min: 1, max: 1, unit: 'persons' } }],
});

describe('The summary of a report', () => {
  it('is composed from coded answers in English or Chinese', () => {
    expect(summary(uber, 'en')).toBe('Serious incident · 2018-03-18 · United States · deaths 1');
    expect(summary(uber, 'zh-Hans')).toBe('严重事件 · 2018-03-18 · 美国 · 死亡 1');
  });

  it.each(['zh', 'zh-CN', 'zh-Hant-HK', 'ZH'])('is Chinese for %s', (lang) => {
    expect(summary(uber, lang)).toMatch(/^严重事件/);
  });

  it.each(['fr', 'de-CH', '', 'zhx', 'not a tag'])('is English for %p', (lang) => {
    expect(summary(uber, lang)).toMatch(/^Serious incident/);
  });

  it('says first that it is a drill', () => {
    expect(summary({ ...uber, drill: true }, 'en')).toMatch(/^DRILL · Serious incident/);
    expect(summary({ ...uber, drill: true }, 'zh-Hans')).toMatch(/^演练 · 严重事件/);
  });

  it('names the record type where the severity does not tell it', () => {
    const severity = { oecd: 'serious_hazard' } as const;

    expect(summary({ ...uber, recordType: 'vulnerability', severity }, 'en')).toMatch(
      /^Vulnerability · Serious hazard · /,
    );
    expect(summary({ ...uber, recordType: 'hazard', severity }, 'en')).toMatch(
      /^Serious hazard · 2018/,
    );
    expect(summary({ ...uber, severity: { oecd: 'unknown' } }, 'en')).toMatch(/^Incident · 2018/);
  });

  it('says what is not known', () => {
    const vague = {
      ...uber,
      occurred: { start: { precision: 'unknown' as const } },
      places: [{ unknown: true }],
      harms: [{ oecdType: 'unknown' as const }],
    };

    expect(summary(vague, 'en')).toBe('Serious incident · date unknown · place unknown');
    expect(summary(vague, 'zh-Hans')).toBe('严重事件 · 时间不详 · 地点不详');
  });

  it('writes a date as exactly as it is known, to the day at most', () => {
    const at = (value: string, precision: 'year' | 'month' | 'minute') =>
      summary({ ...uber, occurred: { start: { value, precision } } }, 'en').split(' · ')[1];

    expect(at('2010-05-06T14:32:00-04:00', 'minute')).toBe('2010-05-06');
    expect(at('2010-05-06', 'month')).toBe('2010-05');
    expect(at('2010-05-06', 'year')).toBe('2010');
  });

  it('prefers where it occurred to where it was felt, and names three places at most', () => {
    const where = (places: typeof uber.places, lang = 'en') =>
      summary({ ...uber, places }, lang).split(' · ')[2];

    expect(where([{ unM49: '001', meaning: 'harm_felt' }, { country: 'GB' }])).toBe(
      'United Kingdom',
    );
    expect(where([{ unM49: '001', meaning: 'harm_felt' }])).toBe('World');
    expect(where([{ unM49: '001', meaning: 'harm_felt' }], 'zh-Hans')).toBe('全球');
    expect(where([{ unM49: '150' }, { city: 'Tempe' }], 'zh-Hans')).toBe('欧洲、Tempe');
    expect(where(['FR', 'DE', 'IT', 'ES', 'FR'].map((country) => ({ country })))).toBe(
      'France, Germany, Italy +1',
    );
  });

  it('says ranges, money and records, and of several kinds of harm the largest number', () => {
    const extent = (harms: typeof uber.harms, lang = 'en') =>
      summary({ ...uber, harms }, lang)
        .split(' · ')
        .slice(3);

    expect(
      extent([
        { oecdType: 'physical', deaths: { min: 1, max: 3 }, injuries: { min: 12 } },
        { oecdType: 'economic_property', deaths: { max: 2 }, loss: { max: 1e12, unit: 'USD' } },
      ]),
    ).toEqual(['deaths 1–3', 'injuries at least 12', 'loss up to 1T USD']);
    expect(
      extent([{ oecdType: 'other', affected: { max: 1_200_000, unit: 'records' } }], 'zh-Hans'),
    ).toEqual(['受影响 最多 120万 条记录']);
    expect(extent([{ oecdType: 'physical', deaths: { min: 0, max: 0 } }])).toEqual([
      'physical harm',
    ]);
  });

  it('says the kinds of harm where there are no numbers', () => {
    const harms = [{ oecdType: 'psychological' }, { oecdType: 'reputational' }] as const;

    expect(summary({ ...uber, harms: [...harms] }, 'zh-Hans')).toMatch(/ · 心理伤害、名誉损害$/);
  });
});
