import { CLOCK_MARKS, streamOf, type ClockEvent, type StartKind } from '@tocsin/domain';
import { someId, type Dice } from '@tocsin/domain/testing';
import { incidentId, organisationId, personId } from './people.js';
import type { Placed } from './random-network.js';

const RULES: readonly (readonly [rule: string, kinds: readonly StartKind[]])[] = [
  ['eu-dora-19-initial', ['aware', 'classified']],
  ['eu-gdpr-33-1', ['aware']],
  ['eu-gpai-cop-9.3-intermediate', ['sent', 'resolved']],
  ['cn-pipl-57', ['aware']],
  ['of-a-newer-release', ['aware']],
];

const FROM = Date.parse('2027-01-01T00:00:00.000Z');

/** Clocks of some incidents, rules and organisations, with everything that can be done to them. */
export class RandomClocks {
  readonly #begun = new Set<string>();

  constructor(
    private readonly dice: Dice,
    private readonly incidents: number,
  ) {}

  /** One more append. */
  next(): Placed[] {
    const [incident, organisation] = [this.dice(this.incidents) + 1, this.dice(4) + 1];
    const rule = this.dice(RULES.length);
    const clockId = someId('clk', incident * 100 + organisation * 10 + rule);
    const ids = {
      clockId,
      incidentId: incidentId(incident),
      organisationId: organisationId(organisation),
    };
    const by = { ...ids, personId: personId(organisation, 1) };
    return [[streamOf.clock(clockId), this.#event(ids, by, rule)]];
  }

  #event(ids: Ids, by: Ids & { readonly personId: string }, rule: number): ClockEvent {
    const [ruleId, kinds] = RULES[rule] as (typeof RULES)[number];
    const kind = kinds[this.dice(kinds.length)] as StartKind;
    const at = this.#moment();
    if (!this.#begun.has(ids.clockId)) {
      this.#begun.add(ids.clockId);
      const data = { ...by, ruleId, starts: { [kind]: at }, drill: this.dice(6) === 0 };
      return { type: 'ClockStarted', data, content: { note: null } };
    }
    const content = { reason: 'more is known' };
    switch (this.dice(5)) {
      case 0:
        return {
          type: 'ClockFiled',
          data: { ...by, filedAt: at },
          content: { reference: null, note: null },
        };
      case 1:
        return { type: 'ClockSetAside', data: by, content };
      case 2:
        return { type: 'ClockTakenUp', data: by, content };
      case 3: {
        const mark = CLOCK_MARKS[this.dice(CLOCK_MARKS.length)] ?? 'half';
        return { type: 'ClockRanLow', data: { ...ids, mark, dueAt: at } };
      }
      default: {
        const changed = { kind, at: this.dice(3) === 0 ? null : at };
        return { type: 'ClockStartChanged', data: { ...by, ...changed }, content };
      }
    }
  }

  readonly #moment = (): string => new Date(FROM + this.dice(100) * 3_600_000).toISOString();
}

type Ids = {
  readonly clockId: string;
  readonly incidentId: string;
  readonly organisationId: string;
};
