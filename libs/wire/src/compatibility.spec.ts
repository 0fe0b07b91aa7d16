import {
  breakingChanges,
  type Direction,
  type Schema,
  type Schemas,
} from './testing/breaking-changes.js';
import { releasedSchemas, todaysSchemas } from './testing/schemas.js';

const TAKEN = 'report.submit.v1';
const directionOf = (name: string): Direction => (name === TAKEN ? 'taken' : 'sent');
const MESSAGE = /^(?!incident-report|parts)/;

describe('a schema that was released', () => {
  const cases = [...releasedSchemas()].flatMap(([version, released]) =>
    Object.keys(released)
      .filter((name) => MESSAGE.test(name))
      .map((name) => [name, version, released] as const),
  );

  it('is there for every message of today', () => {
    const names = Object.keys(todaysSchemas()).filter((name) => MESSAGE.test(name));
    const released = new Set(cases.map(([name]) => name));
    expect(names.filter((name) => !released.has(name))).toEqual([]);
  });

  it.each(cases)('%s (%s) still holds', (name, _version, released) => {
    const changes = breakingChanges(name, { released, today: todaysSchemas() }, directionOf(name));
    expect(changes).toEqual([]);
  });
});

describe('the comparison', () => {
  const released = todaysSchemas();

  /** Today's schemas with one change planted at a place. */
  const planted = (name: string, place: string, change: (at: any) => void): Schemas => {
    const today = structuredClone(released) as Record<string, Schema>;
    const at = place
      .split('/')
      .filter(Boolean)
      .reduce((part: any, key) => part[key], today[name]);
    change(at);
    return today;
  };

  const breaking: [string, string, string, (at: any) => void, string][] = [
    [
      'an event loses a property',
      'report.submitted.v1',
      'properties/data/properties',
      (at) => delete at.authorId,
      'the property is gone',
    ],
    [
      'an event has a new required property',
      'report.erased.v1',
      'properties/data/required',
      (at) => at.push('why'),
      'why is required now',
    ],
    [
      'an event no longer promises a property',
      'report.erased.v1',
      'properties/data/required',
      (at) => at.pop(),
      'organisationId is no longer required',
    ],
    [
      'a choice of an event is gone',
      'organisation.admitted.v1',
      'properties/data/properties/class/enum',
      (at) => at.pop(),
      'enum is narrower',
    ],
    [
      'an event says what readers of yesterday do not know',
      'organisation.standing-changed.v1',
      'properties/data/properties/standing/enum',
      (at) => at.push('asleep'),
      'enum is wider',
    ],
    [
      'a type of an event changes',
      'incident.opened.v1',
      'properties/data/properties/provisional',
      (at) => (at.type = 'string'),
      'type is narrower',
    ],
    [
      'a part that events share changes',
      'parts.v1',
      '$defs/sharing/properties/label/enum',
      (at) => at.pop(),
      'enum is narrower',
    ],
    [
      'a receipt loses an outcome',
      'report.receipt.v1',
      'oneOf',
      (at) => at.pop(),
      'oneOf has fewer parts',
    ],
    [
      'a submission has a new required field',
      TAKEN,
      'required',
      (at) => at.push('incidentIds'),
      'incidentIds is required now',
    ],
    [
      'a submission id is shorter',
      TAKEN,
      'properties/submissionId',
      (at) => (at.maxLength = 100),
      'maxLength is narrower',
    ],
    [
      'a submission takes fewer incidents',
      TAKEN,
      'properties/incidentIds',
      (at) => (at.maxItems = 1),
      'maxItems is narrower',
    ],
    [
      'a report loses a choice',
      'incident-report.v1',
      'properties/stage/enum',
      (at) => at.pop(),
      'enum is narrower',
    ],
    [
      'a report has a new required answer',
      'incident-report.v1',
      'required',
      (at) => at.push('weather'),
      'weather is required now',
    ],
  ];

  it.each(breaking)('sees when %s', (_what, name, place, change, sentence) => {
    const today = planted(name, place, change);
    const changes = Object.keys(released)
      .filter((each) => MESSAGE.test(each))
      .flatMap((each) => breakingChanges(each, { released, today }, directionOf(each)));
    expect(changes).toEqual(expect.arrayContaining([expect.stringContaining(sentence)]));
  });

  const harmless: [string, string, string, (at: any) => void][] = [
    [
      'an event gets an optional property',
      'report.erased.v1',
      'properties/data/properties',
      (at) => (at.why = { type: 'string' }),
    ],
    ['a description changes', 'report.erased.v1', '', (at) => (at.description = 'otherwise')],
    ['a submission takes more', TAKEN, 'properties/incidentIds', (at) => (at.maxItems = 99)],
    [
      'a report gets an optional answer',
      'incident-report.v1',
      'properties',
      (at) => (at.weather = { type: 'string' }),
    ],
    ['a report gets a choice', 'incident-report.v1', 'properties/stage/enum', (at) => at.push('x')],
    ['a report needs less', 'incident-report.v1', 'required', (at) => at.pop()],
  ];

  it.each(harmless)('lets pass that %s', (_what, name, place, change) => {
    const today = planted(name, place, change);
    const changes = Object.keys(released)
      .filter((each) => MESSAGE.test(each))
      .flatMap((each) => breakingChanges(each, { released, today }, directionOf(each)));
    expect(changes).toEqual([]);
  });

  it('sees that a schema is gone', () => {
    const { [TAKEN]: _, ...today } = released;
    expect(breakingChanges(TAKEN, { released, today }, 'taken')).toEqual([
      `${TAKEN}: the schema is gone`,
    ]);
  });
});
