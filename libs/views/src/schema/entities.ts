import 'reflect-metadata';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An incident: an id and nothing that it is about, since that differs from viewer to viewer. */
@Entity({ schema: 'views', name: 'incident' })
export class IncidentEntity {
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

/** An act on a report; what it said is sealed under the report's key. */
@Entity({ schema: 'views', name: 'revision' })
export class RevisionEntity {
  @PrimaryColumn('uuid')
  report: string;

  @PrimaryColumn('int')
  version: number;

  @Column('bigint')
  position: number;

  @Column('smallint')
  kind: number;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt: Date;

  @Column('uuid', { nullable: true })
  author: string | null;

  @Column('bytea', { nullable: true })
  content: Buffer | null;
}

/** Which version of its fold a view was built by. */
@Entity({ schema: 'views', name: 'built' })
export class BuiltEntity {
  @PrimaryColumn('text')
  view: string;

  @Column('int')
  version: number;

  @Column('timestamptz', { name: 'built_at' })
  builtAt: Date;
}

export const entities = [IncidentEntity, LinkEntity, RevisionEntity, BuiltEntity];
