import 'reflect-metadata';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An incident: an id and nothing that it is about, since that differs from viewer to viewer. */
@Entity({ schema: 'views', name: 'incident' })
class IncidentEntity {
  @PrimaryColumn('uuid')
  incident: string;

  @Column('text')
  citation: string;

  @Column('boolean')
  provisional: boolean;

  @Column('int')
  version: number;
}

/** A link between a report and an incident, with the positions between which it held. */
@Entity({ schema: 'views', name: 'incident_report' })
export class LinkEntity {
  @PrimaryColumn('uuid')
  incident: string;

  @PrimaryColumn('uuid')
  report: string;

  @PrimaryColumn('bigint', { name: 'linked_position' })
  linkedPosition: number;

  @Column('timestamptz', { name: 'linked_at' })
  linkedAt: Date;

  @Column('bigint', { name: 'unlinked_position', nullable: true })
  unlinkedPosition: number | null;

  @Column('timestamptz', { name: 'unlinked_at', nullable: true })
  unlinkedAt: Date | null;
}

export const entities = [IncidentEntity, LinkEntity];
