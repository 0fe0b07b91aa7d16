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
