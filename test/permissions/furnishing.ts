import { randomUUID } from 'node:crypto';
import { alerted } from './alerting.js';
import type { PermissionScene } from './scene.js';
import { done } from './scene.js';
import { failingWebhook } from './webhooks.js';

/** What there is beside reports, so that every field has something to show to whoever may see it. */
export type Furniture = {
  readonly application: string;
  readonly secret: string;
  /** TR-… of what was public once. */
  readonly withdrawn: string;
  /** Questions to the reports of the columns, by column. */
  readonly requests: ReadonlyMap<string, string>;
  readonly stream: string;
  readonly otherStream: string;
  readonly parkedAt: number;
  /** Of the source; disabled, and failing before. */
  readonly webhook: string;
};

const CONTACT = { name: 'Mei Tanaka', email: 'mei@fab.example', telephone: '+6512345678' };

/** An application as somebody without an account sends it. */
export const anApplicant = (handle: string) => ({
  handle,
  names: [{ lang: 'en', value: handle }],
  class: 'team',
  jurisdiction: 'SG',
  parent: 'a-group',
  constituency: 'Buyers of our robots',
  contact: CONTACT,
});

/** Fills the directory, applications, invitations, the ledger and the parking desk. */
export async function furnish(scene: PermissionScene): Promise<Furniture> {
  await directoryEntry(scene);
  const invite = { roles: ['reporter'] as const, note: 'for Ada' };
  const administrator = await scene.context("source's administrator");
  done(await scene.network.commands.invitePerson(invite, administrator));
  const applied = await application(scene, 'fab');
  await decided(scene);
  await sent(scene);
  await parked(scene);
  await shown(scene);
  const [stream = '', otherStream = ''] = scene.network.unfoldable;
  const look = await scene.network.parking.look({ consumer: 'views', stream: otherStream });
  await addressed(scene);
  await alerted(scene);
  const withdrawn = await withdraw(scene);
  const requests = await questions(scene);
  const webhook = await failingWebhook(scene);
  const parkedAt = look?.position ?? 0;
  return { ...applied, withdrawn, requests, stream, otherStream, parkedAt, webhook };
}

/** Somebody has an address for alerts, and has named another one long ago. */
async function addressed(scene: PermissionScene): Promise<void> {
  const personId = scene.viewers.get('author')?.personId ?? '';
  const named = (address: string) => ({
    type: 'PersonEmailNamed' as const,
    data: { personId, hash: '00'.repeat(32), expiresAt: '2020-01-01T00:00:00.000Z' },
    content: { address },
  });
  await scene.network.given(
    named('alerts@before.example'),
    { type: 'PersonEmailConfirmed', data: { personId } },
    named('alerts@later.example'),
  );
}

async function directoryEntry(scene: PermissionScene): Promise<void> {
  const { network } = scene;
  const { organisationId } = scene.member('northgate');
  await network.given({
    type: 'OrganisationParentChanged',
    data: { organisationId, parent: 'north-group', reason: 'bought' },
  });
  for (const standing of ['restricted', 'member'] as const) {
    const data = { organisationId, standing, reason: 'law' };
    await network.given({ type: 'OrganisationStandingChanged', data });
  }
  const contact = { name: 'Desk', email: 'desk@north.example', telephone: '+6512345678' };
  await network.given({
    type: 'OrganisationEntryUpdated',
    data: { organisationId, entryId: randomUUID() },
    content: {
      constituency: 'Riders',
      dutyContact: { ...contact, hours: 'day and night', timeZone: 'Asia/Singapore' },
      emergencyTelephone: '+6587654321',
      publicKey: '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----',
    },
  });
}

/** Who asks about the report of a column: somebody of another member who may read it and needs to know. */
const askerAbout = (column: string): string => (column === 'RED' ? 'named person' : 'coordinator');

/** A question to a report; answers its id. */
export async function question(
  scene: PermissionScene,
  column: string,
  reportId: string,
): Promise<string> {
  const asker = await scene.context(askerAbout(column));
  const asked = { reportId, question: 'Which version was it?' };
  return done(await scene.network.commands.requestInformation(asked, asker)).requestId;
}

/** To each report one that its source answers to who asked alone, and a revision that came of one of them. */
async function questions(scene: PermissionScene): Promise<Map<string, string>> {
  const { commands, readModel } = scene.network;
  const author = await scene.context('author');
  const found = new Map<string, string>();
  for (const [column, { report }] of scene.columns) {
    const requestId = await question(scene, column, report);
    done(await commands.answerInformationRequest({ requestId, answer: 'The first.' }, author));
    found.set(column, requestId);
  }
  const green = scene.columns.get('GREEN');
  if (!green) throw new Error('there is a column GREEN');
  const read = await readModel.report(author.principal.viewer, green.reportId);
  const revision = { reportId: green.report, expectedVersion: read?.version ?? '' };
  const cited = { changes: { riskKind: 'structural' }, informationRequestId: found.get('GREEN') };
  done(await commands.reviseReport({ ...revision, ...cited }, author));
  await scene.caughtUp();
  return found;
}

async function withdraw(scene: PermissionScene): Promise<string> {
  const { report } = await scene.another('PUBLIC');
  const administrator = await scene.context("source's administrator");
  const erasure = { reportId: report, reason: 'asked for' };
  done(await scene.network.commands.eraseReport(erasure, administrator));
  return report;
}

/** An open application, sponsored and talked about. */
export async function application(
  scene: PermissionScene,
  handle: string,
): Promise<{ application: string; secret: string }> {
  const { commands } = scene.network;
  const caller = { correlation: CORRELATION, principal: null };
  const applied = done(await commands.applyForMembership(anApplicant(handle) as never, caller));
  const { applicationId, secret } = applied;
  await scene.network.given({
    type: 'ApplicationSponsored',
    data: { applicationId, organisationId: scene.member('harbour').organisationId },
    content: { statement: 'We know them.' },
  });
  const comment = { applicationId, text: 'Who are you?', toApplicant: true };
  done(await commands.commentOnApplication(comment, await scene.context('coordinator')));
  done(await commands.answerAsApplicant({ secret, text: 'We build robots.' }, caller));
  return { application: applicationId, secret };
}

const CORRELATION = { correlationId: 'the table', causationId: null, trace: null };

/** One that looks like a member, and was refused. */
async function decided(scene: PermissionScene): Promise<void> {
  const { application: applicationId } = await application(scene, 'n0rthgate');
  await scene.network.given({
    type: 'ApplicationRefused',
    data: { applicationId, organisationId: scene.member('rival').organisationId },
    content: { reason: 'Unknown.' },
  });
}

/** Two streams that the views cannot fold; somebody has dropped one of them. */
async function parked(scene: PermissionScene): Promise<void> {
  const { network } = scene;
  const streams = [];
  for (let number = 0; number < 2; number += 1) {
    const { reportId, report } = await scene.submit({ tlp: 'TLP:RED' });
    await scene.caughtUp();
    const stream = `report-${reportId}`;
    network.unfoldable.add(stream);
    streams.push(stream);
    const reason = 'asked for';
    const erase = { reportId: report, reason };
    const administrator = await scene.context("source's administrator");
    done(await network.commands.eraseReport(erase, administrator));
  }
  await scene.caughtUp();
  const [stream = ''] = streams;
  const place = { consumer: 'views', stream };
  const { position } = (await network.parking.look(place)) ?? { position: 0 };
  const { personId, organisationId } = scene.account('operator');
  const by = { personId, organisationId };
  done2(await network.parking.drop(place, { position, reason: 'of no use', by }));
}

const done2 = (outcome: { readonly ok: boolean }): void => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
};

/** Every report is read once by a colleague of its author, so that the ledger has a row that names a person. */
async function shown(scene: PermissionScene): Promise<void> {
  for (const { report } of scene.columns.values()) {
    const question = 'query($id: ID!) { report(id: $id) { id } }';
    await scene.api.ask(question, { id: report }, scene.account('author'));
  }
}

/** A webhook of the source. */
export const WEBHOOK = '01900000-0000-7000-8000-00000000feed';

/** Everybody's rules have sent a mail; one of the author's has sent to the webhook, too, where everything fails by now. */
async function sent(scene: PermissionScene): Promise<void> {
  for (const account of scene.viewers.values()) if (account) await delivered(scene, account);
  await failedDelivery(scene);
  await scene.network.pool.query(
    `insert into alerts.destination (channel, destination, organisation, failures, failing_since, last_success, blocked_until)
     values ('webhook', $1, $2, 3, now(), now(), now())`,
    [WEBHOOK, scene.account('author').organisationId],
  );
  const waiting = await failedDelivery(scene);
  await scene.network.pool.query(
    `update alerts.delivery set state = 'waiting', next_at = now() where delivery = $1`,
    [waiting],
  );
}

/** A delivery by a rule of the author's to the webhook, which was given up; answers its id. */
export const failedDelivery = (scene: PermissionScene): Promise<string> =>
  delivered(scene, scene.account('author'), { channel: 'webhook', destination: WEBHOOK });

async function delivered(
  { network }: PermissionScene,
  { personId, organisationId }: { readonly personId: string; readonly organisationId: string },
  to = { channel: 'email', destination: personId },
): Promise<string> {
  const { rows } = await network.pool.query<{ delivery: string }>(
    `with made as (
       insert into alerts.delivery
         (delivery, rule, alert, kind, channel, destination, organisation, owner, state, reason, made_at, next_at)
       values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'alert', $1, $2, $3, $4, 'failed', 'GIVEN_UP', now(), now())
       returning delivery)
     insert into alerts.attempt (delivery, number, at, latency_ms, code, status, request, answer)
     select delivery, 1, now(), 12, 'STATUS', 503, 'POST', 'no' from made returning delivery`,
    [to.channel, to.destination, organisationId, personId],
  );
  return rows[0]?.delivery ?? '';
}
