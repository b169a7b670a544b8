import type { MicrosoftRequest } from '@gatewarden/client'

const outcome: Record<MicrosoftRequest['outcome'], string> = {
  answered: 'Answered',
  throttled: 'Asked to wait',
  refused: 'Refused',
  failed: 'Failed',
}

export const requests = {
  title: 'Requests',
  text: 'What Gatewarden asked of Microsoft and how it was answered. Of those that went well a sample is kept, of others nearly all, for a week; whose mail it was is not in it.',
  empty: {
    title: 'No request yet',
    text: 'Each appears here within seconds: when a connection is made, a mailbox is read, a token is renewed.',
  },
  nothingFits: { title: 'Nothing found', text: 'No request fits. Take a filter away.' },
  filters: {
    label: 'Filters',
    outcome: 'Outcome',
    all: 'All',
    trouble: 'All but answered',
    connection: 'Connection',
    connectionHint: 'conn_…',
    requestId: 'Request id',
    requestIdHint: 'Microsoft’s or Gatewarden’s',
    clear: 'Clear',
  },
  outcome,
  columns: {
    at: 'When',
    asked: 'Asked',
    answer: 'Answer',
    took: 'Took',
    connection: 'Connection',
    details: 'Details',
  },
  noAnswer: 'no answer',
  milliseconds: (ms: number) => `${ms} ms`,
  details: 'Details',
  detailsOf: (what: string) => `Details of ${what}`,
  detail: {
    title: 'A request to Microsoft',
    at: 'When',
    asked: 'Asked',
    host: 'Of',
    status: 'Status',
    outcome: 'Outcome',
    took: 'Until the answer began',
    retryAfter: 'Asked to wait',
    seconds: (seconds: number) => `${seconds} s`,
    problem: 'What broke',
    connection: 'For',
    noConnection: 'no connection in particular',
    requestId: 'Microsoft’s request id',
    clientRequestId: 'Gatewarden’s request id',
    support: 'Microsoft’s support finds a request by these ids and the time.',
    meanings: {
      answered: 'Microsoft did what was asked.',
      throttled:
        'Microsoft asks to slow down. Gatewarden waits for that mailbox as long as it was told and asks again; nothing is lost.',
      refused:
        'Microsoft does not do this. Where it concerns the whole connection, its page says why and what to do.',
      failed: 'Microsoft had trouble, or the way there broke. What may be repeated is asked again.',
    } satisfies Record<MicrosoftRequest['outcome'], string>,
  },
}
