// Generated from libs/report-format/src/incident-report.schema.json by `npm run generate -w libs/report-format`.

import type { TlpLabel } from '../sharing/tlp.js';

export type JsonValue =
  null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** What a member sends about one case: eleven answers and a label at first, the rest may follow. The submitting organisation and person, ids, revision, status and received time are set by the network and are not part of it. Keywords that begin with x- name the stable problem codes and the rules JSON Schema cannot express; a validator that does not know them may ignore them. The whole payload is at most 262,144 bytes of UTF-8 and 32 levels deep. */
export type IncidentReport = {
  /** Version of this format; always "1". */
  schemaVersion: '1';
  /** What kind of record this is. demonstration: something shown on purpose in a laboratory or by researchers (MITRE ATLAS calls it an exercise). A drill is not a record type, see drill. */
  recordType: RecordType;
  /** What is claimed about completeness. A historic case may come as final at once. Corrections and retractions are acts on the report, not stages. */
  stage: ReportStage;
  /** A rehearsal. Marked DRILL / 演练 wherever it appears; left out of filters, counts, exports and clocks unless asked for. */
  drill?: boolean;
  /** Why it could happen. accident: it did what nobody wanted. misuse: somebody wanted it. structural: races, incentives and systems meeting systems, where no single part failed. */
  riskKind?: RiskKind;
  /** A short title, once per language; the first one is the original. At most 500 characters each, without control or bidirectional override characters. */
  title: LangText[];
  /** What happened, once per language; the first one is the original. At most 20,000 characters each. */
  description: LangText[];
  /** How AI is involved; "suspected" counts. */
  aiInvolvement: AiInvolvement;
  /** What helped it happen, each established or alleged. */
  contributingFactors?: ContributingFactor[];
  /** When it happened, as far as known. */
  occurred: Occurrence;
  /** When the submitting organisation became aware of it. Clocks may start here. */
  awareAt: FuzzyTime;
  /** Where it happened, was felt, was deployed or developed; [{ unknown: true }] when that is not known. */
  places: Place[];
  /** How it spread: to which market, country or system, and when. */
  propagation?: PropagationStep[];
  /** Whether more than one country is concerned. */
  crossBorder?: CrossBorder;
  /** How bad it is. Severity is not reportability. */
  severity: SeverityAssessment;
  /** The harms that occurred or could have, one entry per kind. */
  harms: Harm[];
  /** The AI systems involved; [{ unknown: true }] when they are not known. */
  systems: System[];
  /** Organisations, people and groups with a part in it, alleged unless said otherwise. */
  entities?: EntityRef[];
  /** The setting in which the system was used. */
  context?: ReportContext;
  /** The submitter's standing towards the law, and what has been notified to whom. */
  regulatory?: Regulatory;
  /** What a security reader needs. Required for a vulnerability. */
  security?: Security;
  /** What was found and done. A final report needs rootCause and corrective. */
  response?: IncidentResponse;
  /** What somebody who runs the same thing should do now. Goes into alerts. */
  recommendedActions?: LangText[];
  /** At least one material or a first-hand statement. */
  references: Reference[];
  /** Who may see the report. A revision cannot change it; changing the sharing is an act of its own. */
  sharing: Sharing;
  /** Names of this case in other collections. */
  externalIds?: ExternalId[];
  /** Codes of other taxonomies; annotators may disagree. */
  classifications?: Classification[];
  /** JSON Pointers of what is not known yet (GPAI Code, Measure 9.2: record what is unknown). */
  unknownFields?: string[];
};

/** A text and its language. The original is authoritative; a translation says so. */
export type LangText = {
  /** The language of the value (BCP 47). */
  lang: string;
  /** The text itself, at most 20,000 characters (Unicode code points). */
  value: string;
  /** True when a machine translated this text. */
  machineTranslated?: boolean;
  /** The revision of the original that this text translates. */
  translatedFromRevision?: number;
};

/** How AI is linked with what happened. */
export type AiInvolvement = {
  /** How sure it is that AI caused it (the terms of EU AI Act, Art. 73). */
  causalLink: CausalLink;
  /** How AI is involved, in words. */
  explanation: LangText;
  /** What failed, each kind once. */
  failureKinds?: FailureKind[];
  /** Whether the system was used as intended. */
  intended?: IntendedUse;
  /** The causal taxonomy of the MIT AI Risk Repository. */
  mitCausal?: MitCausal;
  /** Whether it arose between several AI systems. */
  multipleSystemsInteract?: YesNoUnknown;
};

/** Entity, intent and timing as in the causal taxonomy of the MIT AI Risk Repository. */
export type MitCausal = {
  /** Whose decision or action caused it. */
  entity?: MitEntity;
  /** Whether the outcome was expected. */
  intent?: MitIntent;
  /** Before or after the system was deployed. */
  timing?: MitTiming;
};

/** Something that helped it happen. */
export type ContributingFactor = {
  /** Which factor it is. */
  factor: FactorKind;
  /** Whether it is established or alleged. */
  basis: FactorBasis;
  /** How the factor mattered, in words. */
  explanation?: LangText;
  /** Which of the references shows it, counted from 0. */
  referenceIndex?: number;
};

/** When something began and ended. */
export type Occurrence = {
  /** When it began. */
  start: FuzzyTime;
  /** When it ended. */
  end?: FuzzyTime;
  /** True while it goes on. */
  ongoing?: boolean;
};

/** A time as exactly as it is known. A date is one in UTC; a time of day says its zone. The precision may be coarser than the value, never finer. Leap seconds (:60) and 24:00 are not accepted. */
export type FuzzyTime = {
  /** Year, month, day or time (ISO 8601): 2018, 2018-03, 2018-03-18, 2018-03-18T21:58-07:00. A time of day needs a zone (Z or an offset): hours count for deadlines. Left out when the precision is unknown. */
  value?: string;
  /** How exactly the time is known. */
  precision: TimePrecision;
  /** True when it is an estimate. */
  estimated?: boolean;
  /** What the time is based on, at most 500 characters. */
  basis?: string;
};

/** A place and what it means for the case: at least one of country, subdivision, city and unM49, or unknown: true alone. */
export type Place = {
  /** The country (ISO 3166-1 alpha-2). */
  country?: string;
  /** The state, province or region (ISO 3166-2); it must belong to the country. */
  subdivision?: string;
  /** The city or town. */
  city?: string;
  /** A country or region (UN M49); 001 is the world. */
  unM49?: string;
  /** True when the place is not known. */
  unknown?: boolean;
  /** What happened at this place. */
  meaning?: PlaceMeaning;
};

/** One step of how it spread. */
export type PropagationStep = {
  /** When it got there. */
  at?: FuzzyTime;
  /** The country it spread to (ISO 3166-1 alpha-2). */
  country?: string;
  /** The country or region it spread to (UN M49). */
  unM49?: string;
  /** What spread to where, and how. */
  note: LangText;
};

/** How severe it is, who says so, and why. */
export type SeverityAssessment = {
  /** Severity after the OECD, from hazard up to disaster; unknown is no grade. */
  oecd: Severity;
  /** Who assessed it. */
  assessedBy?: SeverityAssessor;
  /** Why this severity. */
  rationale?: LangText;
};

/** One kind of harm and its extent. */
export type Harm = {
  /** The kind of harm after the OECD. */
  oecdType: HarmKind;
  /** The kind of harm after CSETv1. */
  csetType?: CsetHarm;
  /** Whether the harm occurred or could have. */
  materialised?: Materialisation;
  /** People who died. */
  deaths?: Quantity;
  /** People who were injured. */
  injuries?: Quantity;
  /** People or records affected. */
  affected?: Quantity;
  /** Loss in money. */
  loss?: Quantity;
  /** True while the harm goes on. */
  ongoing?: boolean;
  /** Whether it can be undone. */
  reversible?: YesNoUnknown;
  /** Along which traits the harm was distributed (CSETv1), for example age or language. */
  distributionBasis?: string[];
  /** The harm in words. */
  note?: LangText;
};

/** A number or a range; leave out the side that is not known. */
export type Quantity = {
  /** At least this many. */
  min?: number;
  /** At most this many. */
  max?: number;
  /** persons, records, or an ISO 4217 code for money. */
  unit?: string;
};

/** An AI system, model, dataset or product: a name, or unknown: true. */
export type System = {
  /** What kind of thing it is. */
  artifactType?: ArtifactType;
  /** What it is called. */
  name?: string;
  /** True when the system is not known. */
  unknown?: boolean;
  /** Its version. */
  version?: string;
  /** What it was used for. */
  tasks?: string[];
  /** How much it does without a human. */
  autonomy?: Autonomy;
  /** Its class under the EU AI Act. */
  euRiskClass?: EuRiskClass;
  /** Its numbers in public registers. */
  registrationIds?: string[];
  /** The model it is built on. */
  modelRef?: string;
  /** The data it was trained on. */
  trainingDataRef?: string;
  /** How widely it is deployed. */
  breadth?: string;
};

/** Somebody with a part in the case: an entity of the network, a name, or unknown: true. */
export type EntityRef = {
  /** The entity's id in the network. */
  entityId?: string;
  /** What it is called. */
  name?: string;
  /** What kind of entity it is. */
  kind?: EntityKind;
  /** Its parts in the case, each once. */
  roles: EntityRole[];
  /** False only when its part is established. */
  alleged?: boolean;
  /** True when it is not known who it is. */
  unknown?: boolean;
  /** Where it is established (ISO 3166-1 alpha-2). */
  country?: string;
};

/** Sector, functions, stakeholders and rights concerned (OECD common reporting framework). */
export type ReportContext = {
  /** Industry sections (ISIC Rev. 4, A to U), each once. */
  isicSections?: string[];
  /** Business functions in which the system was used. */
  businessFunctions?: string[];
  /** Critical sectors or infrastructures concerned. */
  criticalSectors?: string[];
  /** Who is affected. */
  affectedStakeholders?: string[];
  /** Rights that are touched. */
  rights?: string[];
  /** OECD AI principles that are touched. */
  oecdPrinciples?: string[];
  /** How widely the system is deployed. */
  breadthOfDeployment?: string;
};

/** Legal roles, assessments and notifications of the submitter. */
export type Regulatory = {
  /** The submitter's roles under the law, each once. */
  submitterRoles?: SubmitterRole[];
  /** Grounds of EU AI Act, Art. 3(49) that apply, each once. */
  art3_49?: SeriousIncidentGround[];
  /** Whether it is a widespread infringement (EU AI Act, Art. 3(61)). */
  widespreadInfringement?: YesNoUnknown;
  /** What was or will be notified to authorities. */
  notifications?: AuthorityNotification[];
};

/** One duty to notify and how far it is fulfilled. */
export type AuthorityNotification = {
  /** The deadline rule it follows. */
  ruleId: string;
  /** How far it is. */
  status: NotificationStatus;
  /** The authority that was notified. */
  authority?: string;
  /** When it was sent (RFC 3339, with a zone). */
  sentAt?: string;
  /** The authority's own file number. */
  authorityReference?: string;
  /** Why it is not required or suspended. */
  reason?: string;
};

/** Attack, weakness and disclosure. */
export type Security = {
  /** Who attacked, as far as known. */
  attacker?: string;
  /** The steps of the attack, in order (MITRE ATLAS). */
  procedure?: ProcedureStep[];
  /** The version of MITRE ATLAS that the steps are taken from. */
  atlasVersion?: string;
  /** CVE ids. */
  cve?: string[];
  /** CWE ids. */
  cwe?: string[];
  /** The CVSS vector, version 3 or 4. */
  cvssVector?: string;
  /** AVID codes for security, ethics and performance. */
  avidSep?: string[];
  /** AVID life-cycle stages, each once. */
  avidLifecycle?: AvidLifecycle[];
  /** How to reproduce it. */
  reproduction?: LangText;
  /** How far the weakness is disclosed. */
  disclosure?: Disclosure;
};

/** One step of an attack. */
export type ProcedureStep = {
  /** The tactic (MITRE ATLAS). */
  tactic?: string;
  /** The technique (MITRE ATLAS). */
  technique: string;
  /** What the attacker did. */
  description?: string;
};

/** What was found and what was done. */
export type IncidentResponse = {
  /** What was done at once. */
  containment?: LangText;
  /** What was done so that it does not happen again. */
  corrective?: LangText;
  /** The root cause. */
  rootCause?: LangText;
  /** What led to what. */
  chainOfEvents?: LangText;
  /** What others can learn. */
  lessons?: LangText;
  /** What is asked of authorities. */
  requestToAuthorities?: LangText;
  /** Near misses of the same pattern before. */
  nearMissPatterns?: LangText;
  /** When it was resolved. */
  resolvedAt?: FuzzyTime;
  /** True when the vendor has responded officially. */
  officialVendorResponse?: boolean;
};

/** A source or a piece of evidence. */
export type Reference = {
  /** What kind of source it is. */
  type: ReferenceType;
  /** Its title or a short description. */
  label?: string;
  /** Where it is (http or https, without a user name or password). */
  url?: string;
  /** Where a copy is kept (http or https). */
  archivedUrl?: string;
  /** SHA-256 of the material, 64 hexadecimal digits in small letters. */
  sha256?: string;
  /** Its media type (IANA), for example application/pdf. */
  mediaType?: string;
  /** Its language (BCP 47). */
  language?: string;
  /** When it was published. */
  publishedOn?: FuzzyTime;
  /** Under which licence it may be used (SPDX where there is one). */
  licence?: string;
};

/** The label and the audience (FIRST TLP 2.0). Everything here is enforced. */
export type Sharing = {
  /** A label of FIRST's Traffic Light Protocol 2.0 in its exact spelling: TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED. */
  tlp: TlpLabel;
  /** TLP:GREEN: the community; without it the whole network of members. */
  community?: string;
  /** TLP:AMBER and TLP:AMBER+STRICT: the organisations that receive it. */
  recipients?: string[];
  /** TLP:RED: the persons who may read it; the author is always one of them. */
  namedPeople?: string[];
  /** Never to these organisations, whatever else holds. */
  excludedOrganisations?: string[];
  /** Not to member organisations of class authority unless they are named as recipients. */
  withoutAuthorities?: boolean;
  /** The coordinators of the network may read it (all but TLP:RED); without them it is delivered and not triaged. */
  includeSecretariat?: boolean;
  /** What recipients may do with it (FIRST IEP 2.0). */
  iep?: Iep;
};

/** Policy beside the label (FIRST Information Exchange Policy 2.0). */
export type Iep = {
  /** What a recipient may do that others could notice. */
  permittedActions?: PermittedActions;
  /** Whether recipients name the source. must_not hides the source organisation from other readers. */
  attribution?: Attribution;
  /** Whether recipients may notify those affected. */
  affectedPartyNotification?: AffectedPartyNotification;
};

/** The name of a case in another collection. */
export type ExternalId = {
  /** Which collection. */
  namespace: IdNamespace;
  /** The id in that collection. */
  id: string;
  /** How that case relates to this one. */
  relation: IdRelation;
};

/** One code of one taxonomy, given by one annotator. */
export type Classification = {
  /** Which taxonomy. */
  taxonomy: string;
  /** Which version of it. */
  taxonomyVersion: string;
  /** Which of its fields. */
  field: string;
  /** The value of the field, any JSON. */
  value: JsonValue;
  /** Who classified it. */
  by: ClassifiedBy;
  /** The annotator's name. */
  annotator?: string;
  /** How far it is agreed. */
  status: ClassificationStatus;
  /** How sure the annotator is, from 0 to 1. */
  confidence?: number;
  /** What it rests on, at most 2,000 characters. */
  evidence?: string;
};

/** What kind of record this is. demonstration: something shown on purpose in a laboratory or by researchers (MITRE ATLAS calls it an exercise). A drill is not a record type, see drill. */
export type RecordType =
  | 'incident'
  | 'near_miss'
  | 'hazard'
  | 'issue'
  | 'vulnerability'
  | 'demonstration'
  | 'variant'
  | 'context';

/** What is claimed about completeness. A historic case may come as final at once. Corrections and retractions are acts on the report, not stages. */
export type ReportStage = 'initial' | 'intermediate' | 'final';

/** Why it could happen. accident: it did what nobody wanted. misuse: somebody wanted it. structural: races, incentives and systems meeting systems, where no single part failed. */
export type RiskKind = 'accident' | 'misuse' | 'structural' | 'unknown';

/** How sure it is that AI caused it (the terms of EU AI Act, Art. 73). */
export type CausalLink =
  'established' | 'reasonably_likely' | 'suspected' | 'ruled_out' | 'unknown';

/** What failed. */
export type FailureKind =
  | 'model'
  | 'data'
  | 'integration_deployment'
  | 'human_ai_interaction'
  | 'misuse'
  | 'governance_oversight'
  | 'misrepresentation'
  | 'verification'
  | 'security_compromise'
  | 'external_dependency'
  | 'unknown';

/** Whether the system was used as intended. */
export type IntendedUse = 'intended_use' | 'misuse_accidental' | 'misuse_intentional' | 'unknown';

/** Whose decision or action caused it. */
export type MitEntity = 'human' | 'ai' | 'other';

/** Whether the outcome was expected. */
export type MitIntent = 'intentional' | 'unintentional' | 'other';

/** Before or after the system was deployed. */
export type MitTiming = 'pre_deployment' | 'post_deployment' | 'other';

/** A yes, a no, or not known. */
export type YesNoUnknown = 'yes' | 'no' | 'unknown';

/** Which factor it is. */
export type FactorKind =
  | 'competitive_pressure'
  | 'safety_control_disabled'
  | 'insufficient_testing'
  | 'inadequate_oversight'
  | 'automation_complacency'
  | 'unclear_responsibility'
  | 'distribution_shift'
  | 'adversarial_input'
  | 'systems_interacting'
  | 'specification_gap'
  | 'data_quality'
  | 'known_weakness_not_fixed'
  | 'missing_information_sharing'
  | 'other'
  | 'unknown';

/** Whether it is established or alleged. */
export type FactorBasis = 'established' | 'alleged';

/** How exactly the time is known. */
export type TimePrecision = 'year' | 'month' | 'day' | 'minute' | 'second' | 'unknown';

/** What happened at this place. */
export type PlaceMeaning = 'occurred' | 'harm_felt' | 'deployed' | 'developed';

/** Whether more than one country is concerned. */
export type CrossBorder = 'yes' | 'no' | 'possible' | 'unknown';

/** Severity after the OECD, from hazard up to disaster; unknown is no grade. */
export type Severity =
  'hazard' | 'serious_hazard' | 'incident' | 'serious_incident' | 'disaster' | 'unknown';

/** Who assessed it. */
export type SeverityAssessor = 'submitter' | 'editor' | 'authority';

/** The kind of harm after the OECD. */
export type HarmKind =
  | 'physical'
  | 'psychological'
  | 'reputational'
  | 'economic_property'
  | 'environmental'
  | 'public_interest_critical_infrastructure'
  | 'human_fundamental_rights'
  | 'other'
  | 'unknown';

/** The kind of harm after CSETv1. */
export type CsetHarm =
  | 'harm_to_physical_health_safety'
  | 'financial_loss'
  | 'harm_to_physical_property'
  | 'harm_to_intangible_property'
  | 'harm_to_infrastructure'
  | 'harm_to_natural_environment'
  | 'harm_to_social_or_political_systems'
  | 'violation_of_human_rights_civil_liberties'
  | 'detrimental_content'
  | 'disproportionate_treatment'
  | 'other_tangible_harm'
  | 'other_intangible_harm';

/** Whether the harm occurred or could have. */
export type Materialisation = 'occurred' | 'near_miss' | 'potential' | 'unknown';

/** What kind of thing it is. */
export type ArtifactType = 'system' | 'model' | 'dataset' | 'agent' | 'product' | 'unknown';

/** How much it does without a human. */
export type Autonomy =
  'no_action' | 'low_human_in_the_loop' | 'medium_human_on_the_loop' | 'high_no_human' | 'unknown';

/** Its class under the EU AI Act. */
export type EuRiskClass =
  | 'prohibited'
  | 'high_risk_annex_i'
  | 'high_risk_annex_iii'
  | 'transparency'
  | 'minimal'
  | 'gpai'
  | 'gpai_systemic_risk'
  | 'not_assessed';

/** What kind of entity it is. */
export type EntityKind =
  'organisation' | 'person' | 'group' | 'government_body' | 'natural_environment' | 'unknown';

/** A part somebody has in a case. */
export type EntityRole =
  | 'developer'
  | 'deployer'
  | 'provider'
  | 'importer'
  | 'distributor'
  | 'operator'
  | 'user'
  | 'harmed_party'
  | 'nearly_harmed_party'
  | 'regulator'
  | 'reporter'
  | 'researcher'
  | 'attacker'
  | 'target'
  | 'responder'
  | 'watchdog'
  | 'geographic_area';

/** A legal role that carries duties to report. */
export type SubmitterRole =
  | 'provider_high_risk'
  | 'deployer'
  | 'gpai_systemic_risk'
  | 'frontier_developer'
  | 'ciio'
  | 'network_operator'
  | 'essential_or_important_entity'
  | 'financial_entity'
  | 'controller'
  | 'none'
  | 'not_assessed';

/** A ground of "serious incident" in EU AI Act, Art. 3(49). */
export type SeriousIncidentGround =
  | 'a_death_or_serious_harm_to_health'
  | 'b_serious_irreversible_disruption_critical_infrastructure'
  | 'c_infringement_fundamental_rights_obligations'
  | 'd_serious_harm_property_or_environment'
  | 'none'
  | 'not_assessed';

/** How far it is. */
export type NotificationStatus =
  'pending' | 'sent_initial' | 'sent_complete' | 'not_required' | 'tolled';

/** A stage of AVID's life cycle. */
export type AvidLifecycle = 'L01' | 'L02' | 'L03' | 'L04' | 'L05' | 'L06';

/** How far the weakness is disclosed. */
export type Disclosure = 'undisclosed' | 'vendor_notified' | 'coordinated' | 'public';

/** What kind of source it is. */
export type ReferenceType =
  | 'news'
  | 'paper'
  | 'legal_filing'
  | 'official_report'
  | 'vendor_statement'
  | 'advisory'
  | 'dataset'
  | 'code'
  | 'first_hand_statement'
  | 'log'
  | 'image'
  | 'video'
  | 'other';

/** What a recipient may do that others could notice. */
export type PermittedActions =
  | 'none'
  | 'contact_for_instruction'
  | 'internally_visible'
  | 'externally_visible_indirect'
  | 'externally_visible_direct';

/** Whether recipients name the source. must_not hides the source organisation from other readers. */
export type Attribution = 'may' | 'must' | 'must_not';

/** Whether recipients may notify those affected. */
export type AffectedPartyNotification = 'may' | 'must_not';

/** Which collection. */
export type IdNamespace =
  'AIID' | 'OECD_AIM' | 'AVID' | 'ATLAS' | 'AIAAIC' | 'CVE' | 'VCDB' | 'member' | 'other';

/** How that case relates to this one. */
export type IdRelation = 'same' | 'related' | 'part_of' | 'variant_of' | 'duplicate_of';

/** Who classified it. */
export type ClassifiedBy = 'submitter' | 'editor' | 'second_editor' | 'machine' | 'imported';

/** How far it is agreed. */
export type ClassificationStatus = 'draft' | 'agreed' | 'disputed' | 'superseded';
