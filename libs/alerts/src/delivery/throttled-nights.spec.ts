import { DeliveryScene } from '../testing/delivery-scene.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('a throttled rule whose quiet hours let disasters through', () => {
  let scene: DeliveryScene;
  let rule: string;
  beforeEach(async () => {
    scene = await DeliveryScene.open();
    scene.stopClock('2026-01-05T22:30:00Z');
    rule = scene.mailRule({
      throttle: { most: 1, minutes: 60 },
      quietHours: { from: '22:00', to: '07:00', zone: 'UTC', unlessSeverity: ['disaster'] },
    });
  });
  afterEach(() => scene.close());

  /** Raises and plans one; a minute passes. */
  async function comes(what: 'a disaster' | 'a lesser one'): Promise<string> {
    const [alert] = await scene.raise(rule);
    if (what === 'a disaster') scene.facts.grades.set(alert!, 'disaster');
    await scene.plan();
    scene.passTime(MINUTE);
    return alert!;
  }

  /** A night in which they take turns. */
  async function comeInTurn(pairs: number) {
    const disasters: string[] = [];
    const lesser: string[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      disasters.push(await comes('a disaster'));
      lesser.push(await comes('a lesser one'));
    }
    return { disasters, lesser };
  }

  /** What goes by itself, and when. */
  const alone = async () =>
    (await scene.deliveries())
      .filter(({ kind }) => kind === 'alert')
      .map(({ alert, next_at: at }) => [alert, at?.toISOString().slice(8, 16)])
      .toSorted(([, one], [, other]) => String(one).localeCompare(String(other)));

  const summaries = async () => (await scene.digests()).map(({ alerts }) => alerts);

  it('sends one disaster at once and one lesser alert in the morning, and of each the others as one summary', async () => {
    const { disasters, lesser } = await comeInTurn(4);
    expect(await alone()).toEqual([
      [disasters[0], '05T22:30'],
      [lesser[0], '06T07:00'],
    ]);
    scene.stopClock('2026-01-05T23:29:00Z');
    await scene.plan();
    expect(await summaries()).toEqual([]);
    scene.stopClock('2026-01-05T23:30:00Z');
    await scene.plan();
    expect(await summaries()).toEqual([disasters.slice(1)]);
    scene.stopClock('2026-01-06T07:59:00Z');
    await scene.plan();
    expect(await summaries()).toHaveLength(1);
    scene.stopClock('2026-01-06T08:00:00Z');
    await scene.plan();
    expect(await summaries()).toEqual([disasters.slice(1), lesser.slice(1)]);
  });

  it('counts what comes in the morning into the window that the night began', async () => {
    const held = await comes('a lesser one');
    scene.stopClock('2026-01-06T07:20:00Z');
    const gathered = [await comes('a lesser one'), await comes('a disaster')];
    expect(await alone()).toEqual([[held, '06T07:00']]);
    scene.stopClock('2026-01-06T08:00:00Z');
    await scene.plan();
    expect(await summaries()).toEqual([gathered]);
    const next = await comes('a lesser one');
    expect(await alone()).toEqual([
      [held, '06T07:00'],
      [next, '06T08:00'],
    ]);
  });

  it('counts what the night put off into a window that still runs in the morning', async () => {
    scene.stopClock('2026-01-06T06:50:00Z');
    const { disasters, lesser } = await comeInTurn(1);
    expect(await alone()).toEqual([[disasters[0], '06T06:50']]);
    scene.stopClock('2026-01-06T07:50:00Z');
    await scene.plan();
    expect(await summaries()).toEqual([lesser]);
  });

  it('counts anew in both windows when the clock was set back by a day', async () => {
    await comeInTurn(2);
    scene.passTime(-DAY);
    const { disasters, lesser } = await comeInTurn(2);
    expect((await alone()).slice(0, 2)).toEqual([
      [disasters[0], '04T22:34'],
      [lesser[0], '05T07:00'],
    ]);
    expect(await alone()).toHaveLength(4);
  });

  it('brings along what the night put off when the rule becomes a digest', async () => {
    const { disasters, lesser } = await comeInTurn(2);
    scene.rule({ channels: { email: true, webhookIds: [] }, timing: { kind: 'hourly' } }, rule, 2);
    scene.stopClock('2026-01-06T06:20:00Z');
    await scene.plan();
    const [hourly] = await scene.raise(rule, 1, { revision: 2 });
    await scene.plan();
    scene.stopClock('2026-01-06T07:00:00Z');
    await scene.plan();
    // The summary that was due in the night goes by the new text, which puts nothing off.
    expect((await summaries()).map((each) => each.toSorted())).toEqual([
      [disasters[1]!, lesser[1]!].toSorted(),
      [hourly],
    ]);
  });
});
