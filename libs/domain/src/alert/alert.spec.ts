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
