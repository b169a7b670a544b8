import type { CollectionSchedule } from '@gatewarden/client'

const status: Record<CollectionSchedule['status'], string> = {
  active: 'Active',
  stopped: 'Stopped',
  ended: 'Ended',
}

export const schedules = {
  title: 'Schedules',
  text: 'Collections that begin by themselves: once at a time, or again and again.',
  add: 'New collection',
  empty: {
    title: 'No schedule yet',
    text: 'Make a collection, and choose when it runs on the step “How”: now, at a time, or again and again.',
  },
  status,
  once: (when: string) => `Once, ${when}`,
  again: (cron: string, zone: string) => `${cron} (${zone})`,
  differential: 'Each run holds what is new or changed since the runs before',
  whole: 'Each run holds everything',
  next: (when: string) => `Next run ${when}`,
  waits: 'Due: it waits',
  later: (times: string) => `Then ${times}`,
  last: (when: string) => `Last run ${when}`,
  neverYet: 'No run yet',
  runs: 'Its runs',
  skip: 'Skip the next run',
  skipTitle: (when: string) => `Skip the run of ${when}?`,
  skipText: 'That one is left out, and not made up for. The ones after it stay.',
  stop: 'Stop',
  resume: 'Resume',
  remove: 'Remove',
  removeTitle: (name: string) => `Remove the schedule ${name}?`,
  removeText: 'It makes no more runs. Its collections stay.',
}
