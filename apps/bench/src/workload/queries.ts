/** Twenty incidents with fifteen fields each; the filter as it stands in GraphQL. */
export const listQuery = (filter = '{}'): string => `query List {
  incidents(first: 20, filter: ${filter}) {
    nodes {
      id tlp status title summary recordType riskKind drill severity
      occurred { start { value precision } } places { country meaning } harms recordedAt provisional
      reports(first: 20) { nodes { id } }
    }
    pageInfo { hasNextPage }
  }
}`;

/** One incident with everything that is known of it. */
export const ONE_INCIDENT = `query One($id: ID!) {
  incident(id: $id) {
    id tlp status title summary recordType riskKind drill severity
    occurred { start { value precision } } places { country meaning } harms recordedAt provisional
    facts { pointer claims { value alleged reportId source { name } } }
    reports(first: 20) {
      nodes {
        id tlp status stage public revision version recordedAt source { name }
        title description { lang value } recordType occurred { start { value precision } }
        awareAt { value precision } places { country meaning } severity { oecd } harms { oecdType }
        systems { artifactType name } entities { name kind roles } context { isicSections } riskKind
        aiInvolvement { causalLink explanation { lang value } failureKinds }
        contributingFactors { factor basis } recommendedActions { lang value } references { type url }
      }
    }
    timeline(first: 20) { nodes { kind recordedAt reportId revision } }
  }
}`;

/** Submits a report; everything that it asks for is known as soon as the event is durable. */
export const SUBMIT = `mutation Submit($input: SubmitReportInput!) {
  submitReport(input: $input) {
    duplicate consistencyToken report { id } incident { id } errors { code message }
  }
}`;

/** One report with what a reader opens first. */
export const ONE_REPORT = `query Report($id: ID!) {
  report(id: $id) {
    id tlp status revision version recordedAt source { name } title description { lang value }
    occurred { start { value precision } } places { country meaning } severity { oecd } harms { oecdType }
    systems { artifactType name } entities { name kind roles }
  }
}`;

/** The newest reports of a label. */
export const NEWEST_REPORTS = `query Newest($label: TlpLabel!) {
  reports(first: 20, filter: { label: { in: [$label] } }) { nodes { id } }
}`;

/** Before anything is sent: who would read, the first hundred of them, and what the law says. */
export const PREVIEW = `query Preview($sharing: SharingInput!) {
  previewAudience(sharing: $sharing) {
    organisations(first: 100) { totalCount nodes { id name class jurisdiction } }
    people { id } secretariat becomesPublic cautions { code message }
  }
}`;

/** What `expectedVersion` takes. */
export const VERSION = `query Version($id: ID!) { report(id: $id) { version } }`;

export const CHANGE_SHARING = `mutation Narrow($input: ChangeSharingInput!) {
  changeSharing(input: $input) { report { id tlp } errors { code message } }
}`;
