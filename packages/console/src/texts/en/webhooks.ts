import type { Endpoint, EndpointChange } from '@gatewarden/client'

const status: Record<Endpoint['status'], string> = {
  active: 'Active',
  paused: 'Paused',
  disabled: 'Disabled',
}

const standing: Record<EndpointChange['state'], string> = {
  waiting: 'Waiting',
  delivered: 'Delivered',
  parked: 'Given up',
}

export const webhooks = {
  title: 'Webhooks',
  text: 'Addresses of yours that changes are sent to: signed, at least once, in order for each mailbox.',
  add: 'New endpoint',
  empty: {
    title: 'No endpoint yet',
    text: 'Give an https address of your product. Every change is posted there as it happens, and tried again for days where it does not answer.',
  },
  status,
  standing,
  failing: (since: string) => `failing since ${since}`,
  everything: 'all changes',
  form: {
    title: 'New endpoint',
    url: 'Address',
    urlHint: 'https, and reachable from this service.',
    description: 'Description',
    types: 'Changes',
    typesHint: 'One kind a line; * is all. message.* is everything about messages.',
    make: 'Make endpoint',
  },
  secret: {
    title: 'This is its secret. It is not shown again.',
    text: 'Your product checks signatures with it (Standard Webhooks; verifyWebhook of the client does it).',
    label: 'Secret',
    seen: 'I have kept it',
    overlap: (until: string) => `The old secret signs too until ${until}.`,
  },
  actions: {
    test: 'Send a test',
    pause: 'Pause',
    activate: 'Activate',
    rotate: 'Rotate secret',
    remove: 'Remove',
    removeTitle: 'Remove this endpoint?',
    removeText: 'What waits for it and the record of its attempts go with it.',
    rotateTitle: 'A new secret?',
    rotateText:
      'Both secrets sign for one day, so that your product can change over without losing a webhook.',
  },
  tested: (status: number | null, ms: number) =>
    status === null
      ? `The test was not answered (${ms} ms).`
      : `The test was answered with ${status} (${ms} ms).`,
  tabs: { attempts: 'Attempts', waiting: 'Waiting', parked: 'Given up', replay: 'Replay' },
  attempts: {
    none: 'Nothing was sent yet.',
    filter: 'Outcome',
    all: 'All',
    delivered: 'Delivered',
    failed: 'Failed',
    time: 'Time',
    change: 'Change',
    answer: 'Answer',
    took: 'Took',
    again: 'Again',
    replay: 'Send again',
    replayOf: (change: string) => `Send again ${change}`,
    test: 'test',
    milliseconds: (ms: number) => `${ms} ms`,
    retry: 'tried again',
  },
  changes: {
    none: { waiting: 'Nothing waits.', parked: 'Nothing was given up.' },
    tries: (times: number) => (times === 1 ? 'tried once' : `tried ${times} times`),
    replayAll: 'Send all again',
  },
  replay: {
    text: 'Changes keep their webhook-id, so a receiver that knows them drops the double.',
    from: 'From',
    to: 'To',
    types: 'Changes',
    typesHint: 'One kind a line. Empty: all that this endpoint takes.',
    parkedOnly: 'Only what was given up',
    submit: 'Send again',
    done: (count: number) => (count === 1 ? '1 change is sent again.' : `${count} changes are sent again.`),
    need: 'Say from when, to when, which kinds, or only what was given up.',
  },
}

export const changes = {
  title: 'Changes',
  text: 'What happens, as it happens: connections, collections, mailboxes.',
  kind: 'Kind',
  kinds: {
    all: 'All',
    'connection.*': 'Connections',
    'collection.*': 'Collections',
    'message.*': 'Messages',
    'event.*': 'Calendar events',
    'contact.*': 'Contacts',
    'watch.*': 'Watches',
    'endpoint.*': 'Endpoints',
  },
  live: 'Live',
  broken: 'The feed is interrupted; it goes on by itself.',
  empty: {
    title: 'Nothing has happened yet',
    text: 'Changes appear here by themselves: when somebody connects, when a collection ends, when mail arrives in a watched mailbox.',
  },
  details: 'Details',
  columns: { time: 'Time', what: 'What', where: 'Where' },
}
