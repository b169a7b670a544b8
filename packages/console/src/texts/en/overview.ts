export const overview = {
  title: 'Overview',
  attention: 'Needs attention',
  allWell: 'Everything works. Nothing waits for you.',
  connections: 'Connections',
  connectionsText: 'By their status.',
  statuses: {
    active: 'Active',
    pending: 'Not finished',
    needs_admin: 'Waiting for an administrator',
    needs_reauth: 'Must sign in again',
    error: 'Error',
    disabled: 'Switched off',
  },
  credentials: 'Credentials',
  credentialsText: 'Those that end next.',
  noCredentials: 'None ends within 60 days.',
  draft: (name: string) => `${name} is a draft: it has no app registration or credential yet.`,
  paused: (name: string, reason: string) => `${name} is paused: ${reason}`,
  credentialEnds: (name: string, days: number) =>
    days < 1 ? `A credential of ${name} ends today.` : `A credential of ${name} ends in ${days} days.`,
  credentialEnded: (name: string) => `A credential of ${name} has ended.`,
  connectionsIn: (count: string, status: string) => `${count} connections: ${status.toLowerCase()}.`,
  look: 'Look',
  lookAt: (what: string) => `Look: ${what}`,
  endpointDisabled: (url: string) => `Webhooks to ${url} were switched off: it has failed for days.`,
  endpointFailing: (url: string) => `Webhooks to ${url} fail and are tried again.`,
  collectionIncomplete: (name: string) => `The collection ${name} could not be finished.`,
  collectionPaused: (name: string, reason: string) => `The collection ${name} waits: ${reason}`,
  listener: (name: string, trouble: string) => `Relay listener ${name}: ${trouble}`,
  uploadFailed: (name: string, reason: string) => `The package of ${name} could not be uploaded: ${reason}`,
  messagesFailed: (count: string, profile: string) =>
    count === '1'
      ? `A message of ${profile} could not be sent.`
      : `${count} messages of ${profile} could not be sent.`,
  relayFailed: (count: string) =>
    count === '1'
      ? 'A message of the relay could not be sent.'
      : `${count} messages of the relay could not be sent.`,
  activity: {
    title: 'What is going on',
    text: 'Counted over all processes. Times are yours.',
    span: 'Span',
    spans: { hour: 'Last hour', day: 'Last day', week: 'Last week' },
    table: 'As a table',
    from: 'From',
    total: 'Total',
    nothing: 'Nothing yet',
    most: (count: number) => `highest bar: ${count.toLocaleString('en')}`,
    seeRequests: 'See the requests',
    summary: (title: string, parts: string) => `${title}: ${parts}`,
    charts: {
      throughput: { title: 'Requests to Microsoft', text: 'How many were answered, and how.' },
      throttling: {
        title: 'Throttling',
        text: 'Answers that asked to wait (429, 503). Gatewarden waits as long as it is told, and asks again.',
      },
      tokens: {
        title: 'Tokens released',
        text: 'To your programs and to Gatewarden’s own work.',
      },
      webhooks: { title: 'Webhooks', text: 'Tries at delivering.' },
    },
    measures: {
      'microsoft.answered': 'Answered',
      'microsoft.throttled': 'Asked to wait',
      'microsoft.refused': 'Refused',
      'microsoft.failed': 'Failed',
      'token.ok': 'At once',
      'token.waited': 'After a renewal',
      'token.refused': 'Refused',
      'webhook.delivered': 'Delivered',
      'webhook.refused': 'Refused',
      'webhook.unanswered': 'Not answered',
    },
  },
  begin: {
    title: 'Begin here',
    text: 'Choose what you want to reach in Microsoft 365. Everything else follows from it.',
  },
}
