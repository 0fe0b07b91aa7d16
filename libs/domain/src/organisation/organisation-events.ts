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

export type OrganisationEvent = OrganisationAdmitted | OrganisationStandingChanged;
