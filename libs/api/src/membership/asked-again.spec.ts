import { setTimeout as pause } from 'node:timers/promises';
import { membershipScene } from '../testing/membership-scene.js';

const scene = membershipScene();

/** Operations that come again are compiled once there is nothing else to do: what they then answer must be the same. */
const TIMES = 5;
const IDLE_MS = 120;

describe('applications, asked for again and again', () => {
  it('are answered the same, with who sponsored them and who said what', async () => {
    const { applicationId, secret } = await scene.sponsored('harbour-robots', 'Harbour Robots');
    const question = `query($id: ID!) { application(id: $id) {
      sponsorships { organisation { id } } statements { organisation { id } text } } }`;
    const comment = () =>
      scene.run(
        'commentOnApplication',
        { applicationId, text: 'Known.', toApplicant: true },
        'ada',
        'application { id statements { organisation { id } } }',
      );
    const answer = () =>
      scene.run(
        'answerAsApplicant',
        { secret, text: 'We build robots.' },
        null,
        'application { id statements { byApplicant organisation { id } } }',
      );
    for (let time = 1; time <= TIMES; time += 1) {
      const { application } = await scene.ask(question, 'clara', { id: applicationId });
      const sponsors = application.sponsorships.map(
        ({ organisation }: { organisation: { id: string } }) => organisation.id,
      );
      expect(sponsors).toEqual(['northgate-ai', 'pudong-cert']);
      expect((await comment()).application.statements).toHaveLength(2 * time - 1);
      const answered = (await answer()).application.statements;
      expect(answered).toHaveLength(2 * time);
      expect(answered.at(-1)).toEqual({ byApplicant: true, organisation: null });
      await pause(IDLE_MS);
    }
  });
});
