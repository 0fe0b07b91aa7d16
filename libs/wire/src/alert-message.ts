import { JSON_CONTENT, SPEC_VERSION } from './cloud-event-headers.js';
import type { SentMessage } from './wire-message.js';

/** An alert as the network's own services are told of it: ids, and nothing that a report says. */
export type RaisedAlertMessage = {
  readonly alertId: string;
  readonly ruleId: string;
  /** A person; of a rule of an organisation that organisation. */
  readonly ownerId: string;
  readonly organisationId: string;
  /** Last position of the append that it is about. */
  readonly position: number;
  readonly epoch: number;
  readonly raisedAt: Date;
  readonly subjects: readonly {
    readonly incidentId: string | null;
    readonly reportId: string;
    readonly kinds: readonly string[];
  }[];
  readonly drill: boolean;
};

/** As a record of the topic of alerts; the key is the rule. Whose it is stands in the value and in no header. */
export function encodeRaisedAlert(alert: RaisedAlertMessage): SentMessage {
  const { alertId, ruleId, ownerId, organisationId, position, epoch, raisedAt } = alert;
  const { subjects, drill } = alert;
  return {
    key: ruleId,
    headers: {
      ce_specversion: SPEC_VERSION,
      ce_id: alertId,
      ce_source: 'urn:tocsin:alerts',
      ce_type: 'org.tocsin.alert.raised.v1',
      ce_dataschema: 'urn:tocsin:alert:raised:1',
      ce_subject: ruleId,
      ce_time: raisedAt.toISOString(),
      ce_epoch: String(epoch),
      ce_position: String(position),
      'content-type': JSON_CONTENT,
    },
    value: Buffer.from(
      JSON.stringify({ alertId, ruleId, ownerId, organisationId, subjects, drill }),
    ),
  };
}
