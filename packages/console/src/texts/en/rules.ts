import type { Rule, RuleCondition, RuleRun } from '@gatewarden/client'

const triggers: Record<Rule['trigger']['type'], string> = {
  event: 'When something happens',
  digest: 'On a schedule, with all that happened',
  schedule: 'On a schedule',
  once: 'One single time',
}

const status: Record<Rule['status'], string> = { active: 'Active', paused: 'Paused', done: 'Done' }

const states: Record<RuleRun['state'], string> = {
  waiting: 'Waiting',
  sent: 'Sent',
  skipped: 'Nothing to do',
  failed: 'Failed',
}

const operators: Record<RuleCondition['operator'], string> = {
  is: 'is',
  isNot: 'is not',
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
  oneOf: 'is one of',
  noneOf: 'is none of',
  above: 'is above',
  below: 'is below',
  exists: 'is there',
  missing: 'is missing',
}

/** Mail that goes out by itself. */
export const rules = {
  title: 'Rules',
  text: 'Mail that goes out by itself: when something happens, or on a schedule.',
  add: 'New rule',
  empty: {
    title: 'No rule yet',
    text: 'A rule sends mail by a sending profile when something happens, on a schedule, or as a digest.',
  },
  noProfile: 'A rule sends by a sending profile, and there is none yet. Make one first.',
  status,
  triggers,
  next: 'Next:',
  tabs: { runs: 'Runs', test: 'Test', settings: 'Settings' },
  pause: 'Pause',
  resume: 'Go on',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove the rule “${name}”?`,
  removeText: 'Its runs are removed too. What it has handed over is sent all the same.',
  runs: {
    columns: { at: 'When', cause: 'Because of', state: 'What became of it', messages: 'Messages' },
    states,
    none: {
      title: 'No run yet',
      text: 'Each time that something triggers the rule, what it did is listed here, and why.',
    },
    leftOut: (recipient: string, reason: string) => `Left out: ${recipient}, ${reason}`,
  },
  form: {
    title: 'New rule',
    make: 'Make rule',
    name: 'Name',
    profile: 'Sending profile',
    trigger: 'When',
    changes: 'What happens',
    changesHint:
      'Types of changes, one on each line: message.created, delivery.*, or trigger.NAME for what your programs tell.',
    cron: 'Schedule',
    cronHint: 'Minute, hour, day of month, month, day of week: 0 8 * * 1-5 is every weekday at 8.',
    timeZone: 'Time zone',
    at: 'Time',
    atHint: 'Such as 2026-12-24T08:00:00Z',
    sendEmpty: 'Send it when nothing happened, too',
    conditions: 'Conditions',
    conditionsHint: 'All have to hold. A field is a path such as data.amount or event.mailbox.',
    field: 'Field',
    operator: 'Comparison',
    value: 'Value',
    addCondition: 'Add a condition',
    removeCondition: (field: string) => `Remove the condition on ${field || 'nothing'}`,
    to: 'To',
    cc: 'Cc',
    bcc: 'Bcc',
    recipientsHint: 'One on each line: an address, a field such as data.owner, user:ADDRESS, or group:ID.',
    separate: 'A message of its own for each',
    content: 'What it says',
    contents: { template: 'A template', report: 'A report of deliveries' },
    template: 'Template',
    noTemplate: 'This profile has no template yet.',
    days: 'Days that it reaches back',
    attachments: 'Files',
    attachmentsHint: 'Ids of files that come with the trigger, separated by commas; * for all.',
    reference: 'Your own id',
    referenceHint: 'The field that holds it; deliveries tell it.',
  },
  test: {
    title: 'Try it',
    text: 'Shows what would be sent to whom. Nothing is sent.',
    data: 'What happened (JSON)',
    notJson: 'This is no JSON object.',
    run: 'Show what it would do',
    wouldSend: (count: number) =>
      count === 1 ? 'It would send one message.' : `It would send ${count} messages.`,
    wouldNot: 'It would send nothing.',
    conditions: 'Conditions',
    condition: (field: string, operator: RuleCondition['operator'], value: string) =>
      `${field} ${operators[operator]} ${value}`,
    holds: 'holds',
    holdsNot: (seen: string) => `does not hold: ${seen}`,
    nothing: 'nothing is there',
    recipients: (kind: string, all: string) => `${kind}: ${all}`,
    attached: (names: string) => `Files: ${names}`,
  },
  operators,
}
