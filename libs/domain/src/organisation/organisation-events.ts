/** Class of a member, after FIRST's membership classes; authorities are regulators and safety institutes. */
export type OrganisationClass = 'team' | 'associate' | 'liaison' | 'authority';

/** restricted: sees TLP:CLEAR and its own. suspended, left: sees what is public. */
export type Standing = 'member' | 'restricted' | 'suspended' | 'left';

export type LocalName = { readonly lang: string; readonly value: string };

/** An organisation joins the network. `handle` is how payloads name it ("northgate-ai"). */
export type OrganisationAdmitted = {
  readonly type: 'OrganisationAdmitted';
  readonly data: {
    readonly organisationId: string;
    readonly handle: string;
    readonly names: readonly LocalName[];
    readonly class: OrganisationClass;
    /** ISO 3166-1 alpha-2, or "EU", or "INT". */
    readonly jurisdiction: string;
    /** True for members of a demo network: they do not exist. */
    readonly invented: boolean;
  };
};

export type OrganisationStandingChanged = {
  readonly type: 'OrganisationStandingChanged';
  readonly data: {
    readonly organisationId: string;
    readonly standing: Standing;
    readonly reason: string;
  };
};

/** Which organisation or group it belongs to, as the network knows it: who belongs together cannot sponsor each other. */
export type OrganisationParentChanged = {
  readonly type: 'OrganisationParentChanged';
  readonly data: {
    readonly organisationId: string;
    /** A handle; null: none. */
    readonly parent: string | null;
    readonly reason: string;
  };
};

/** Whom to reach, also at night. */
export type DutyContact = {
  readonly name: string;
  readonly email: string | null;
  /** E.164. */
  readonly telephone: string | null;
  /** When somebody is there, in words ("Mon-Fri 08:00-18:00"). */
  readonly hours: string;
  /** IANA name of the zone that the hours are in. */
  readonly timeZone: string;
};

/** What an organisation tells the other members about itself. */
export type DirectoryFacts = {
  readonly constituency: string;
  readonly dutyContact: DutyContact;
  /** E.164. */
  readonly emergencyTelephone: string | null;
  /** OpenPGP, armoured. */
  readonly publicKey: string | null;
};

/**
 * The whole entry in the directory. It is sealed under a key of its own (`entryId`), which the next entry destroys: who
 * was on duty last year concerns nobody.
 */
export type OrganisationEntryUpdated = {
  readonly type: 'OrganisationEntryUpdated';
  readonly data: { readonly organisationId: string; readonly entryId: string };
  readonly content: DirectoryFacts;
};

export type OrganisationEvent =
  | OrganisationAdmitted
  | OrganisationStandingChanged
  | OrganisationParentChanged
  | OrganisationEntryUpdated;
