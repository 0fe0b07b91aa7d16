import { AUTHOR, aViewer, OTHER, SOURCE, someId, specificationOf } from '../testing.js';
import {
  acknowledgeAlert,
  evolveAlert,
  handOnAlert,
  unhandled,
  type AlertHandling,
  type AlertHandlingEvent,
} from './alert.js';

const { given } = specificationOf<AlertHandling, AlertHandlingEvent>({
  initial: unhandled,
  evolve: evolveAlert,
});

const alertId = someId('alt', 1);
const ruleId = someId('rul', 1);
const alert = { alertId, ruleId, ownerId: AUTHOR, organisationId: SOURCE, incidentId: null };
const owner = aViewer({ personId: AUTHOR });
const colleague = aViewer({ personId: OTHER });
const stranger = aViewer({ personId: OTHER, organisationId: someId('org', 9) });
const handed: AlertHandlingEvent = {
  type: 'AlertHandedOn',
  data: { ruleId, alertId, personId: AUTHOR, toPersonId: OTHER },
};
const acknowledged = (personId: string): AlertHandlingEvent => ({
  type: 'AlertAcknowledged',
  data: { ruleId, alertId, personId },
});

describe('acknowledging an alert', () => {
  it('is for its owner, once', () => {
    given()
      .when((state) => acknowledgeAlert(state, alert, owner))
      .then(acknowledged(AUTHOR));
    given(acknowledged(AUTHOR))
      .when((state) => acknowledgeAlert(state, alert, owner))
      .thenRefused('NOTHING_CHANGES');
  });

  it('is for a colleague to whom it was handed on, and for nobody else', () => {
    given(handed)
      .when((state) => acknowledgeAlert(state, alert, colleague))
      .then(acknowledged(OTHER));
    given()
      .when((state) => acknowledgeAlert(state, alert, colleague))
      .thenRefused('NOT_FOUND');
    given()
      .when((state) => acknowledgeAlert(state, null, owner))
      .thenRefused('NOT_FOUND');
  });
});

describe('handing an alert on', () => {
  it('is to a colleague', () => {
    given()
      .when((state) => handOnAlert(state, alert, { by: owner, to: colleague }))
      .then(handed);
  });

  it('is to nobody outside, nobody who is suspended, and nobody who has it', () => {
    const suspended = aViewer({ personId: OTHER, active: false });
    for (const to of [null, stranger, suspended]) {
      given()
        .when((state) => handOnAlert(state, alert, { by: owner, to }))
        .thenRefused('COLLEAGUE_UNKNOWN');
    }
    given(handed)
      .when((state) => handOnAlert(state, alert, { by: owner, to: colleague }))
      .thenRefused('NOTHING_CHANGES');
    given(handed)
      .when((state) => handOnAlert(state, alert, { by: colleague, to: owner }))
      .thenRefused('NOTHING_CHANGES');
  });
});

describe('an alert of a rule of the organisation', () => {
  const shared = { ...alert, ownerId: SOURCE };
  const responder = (personId: string) => aViewer({ personId, roles: ['responder'] });
  const someone = aViewer({ personId: someId('per', 3) });

  it('is taken up by any responder, once for all of them', () => {
    given()
      .when((state) => acknowledgeAlert(state, shared, responder(OTHER)))
      .then(acknowledged(OTHER));
    given(acknowledged(OTHER))
      .when((state) => acknowledgeAlert(state, shared, responder(AUTHOR)))
      .thenRefused('NOTHING_CHANGES');
  });

  it('is nothing to colleagues who are no responders, to suspended ones and to others', () => {
    const elsewhere = aViewer({ roles: ['responder'], organisationId: someId('org', 9) });
    const suspended = aViewer({ roles: ['responder'], active: false });
    for (const by of [someone, aViewer({ roles: ['administrator'] }), elsewhere, suspended]) {
      given()
        .when((state) => acknowledgeAlert(state, shared, by))
        .thenRefused('NOT_FOUND');
      given()
        .when((state) => handOnAlert(state, shared, { by, to: someone }))
        .thenRefused('NOT_FOUND');
    }
  });

  it('is handed on by any responder to a colleague who has it not, as a responder has', () => {
    const toSomeone: AlertHandlingEvent = {
      type: 'AlertHandedOn',
      data: { ruleId, alertId, personId: OTHER, toPersonId: someone.personId },
    };
    given()
      .when((state) => handOnAlert(state, shared, { by: responder(OTHER), to: someone }))
      .then(toSomeone);
    given()
      .when((state) => handOnAlert(state, shared, { by: responder(OTHER), to: responder(AUTHOR) }))
      .thenRefused('NOTHING_CHANGES');
    given(toSomeone)
      .when((state) => acknowledgeAlert(state, shared, someone))
      .then(acknowledged(someone.personId));
  });
});
