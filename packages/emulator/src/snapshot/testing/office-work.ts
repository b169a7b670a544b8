import fc from 'fast-check'
import type { OfficeClerk } from './office-clerk.ts'
import { ada, bo, office } from './small-office.ts'

/** Something that somebody does; `pick` chooses among what is there at that moment. */
export interface Deed {
  readonly what: (typeof deeds)[number]
  readonly who: string
  readonly pick: number
  readonly word: string
}

const deeds = [
  'write',
  'read',
  'move',
  'copy',
  'delete',
  'send',
  'folder',
  'rename folder',
  'move folder',
  'remove folder',
  'meet',
  'meet weekly',
  'move meeting',
  'cancel meeting',
  'befriend',
  'rename friend',
  'unfriend',
  'list tasks',
  'add task',
  'hire',
  'group',
  'wait',
] as const

export const anyDeed: fc.Arbitrary<Deed> = fc.record({
  what: fc.constantFrom(...deeds),
  who: fc.constantFrom(ada, bo),
  pick: fc.nat(20),
  word: fc.stringMatching(/^[a-z]{1,6}$/),
})

/** Does it, through Graph. @returns what was answered, for the next emulator that does the same */
export async function doDeed(clerk: OfficeClerk, { what, who, pick, word }: Deed): Promise<unknown> {
  const at = `/users/${who}`
  const one = async (path: string) => {
    const all = await clerk.list(path)
    return all.length === 0 ? undefined : all[pick % all.length]?.id
  }
  const withOne = async (path: string, run: (id: string) => Promise<unknown>) => {
    const id = await one(path)
    return id === undefined ? 'nothing there' : run(id)
  }
  const messages = `${at}/messages?$top=50`
  const folders = `${at}/mailFolders/msgfolderroot/childFolders?$top=50`
  switch (what) {
    case 'write':
      return clerk.ask('POST', `${at}/messages`, draft(word))
    case 'read':
      return withOne(messages, (id) =>
        clerk.ask('PATCH', `${at}/messages/${id}`, { isRead: pick % 2 === 0, categories: [word] }),
      )
    case 'move':
    case 'copy':
      return withOne(messages, (id) =>
        withOne(folders, (destinationId) =>
          clerk.ask('POST', `${at}/messages/${id}/${what}`, { destinationId }),
        ),
      )
    case 'delete':
      return withOne(messages, (id) => clerk.ask('DELETE', `${at}/messages/${id}`))
    case 'send':
      return clerk.ask('POST', `${at}/sendMail`, { message: draft(word) })
    case 'folder':
      return clerk.ask('POST', `${at}/mailFolders`, { displayName: word })
    case 'rename folder':
      return withOne(folders, (id) =>
        clerk.ask('PATCH', `${at}/mailFolders/${id}`, { displayName: `${word}!` }),
      )
    case 'move folder':
      return withOne(folders, (id) =>
        clerk.ask('POST', `${at}/mailFolders/${id}/move`, { destinationId: 'archive' }),
      )
    case 'remove folder':
      return withOne(`${at}/mailFolders/archive/childFolders`, (id) =>
        clerk.ask('DELETE', `${at}/mailFolders/${id}`),
      )
    case 'meet':
      return clerk.ask('POST', `${at}/events`, meeting(word, pick))
    case 'meet weekly':
      return clerk.ask('POST', `${at}/events`, { ...meeting(word, pick), recurrence: weekly })
    case 'move meeting':
      return withOne(`${at}/events`, (id) => clerk.ask('PATCH', `${at}/events/${id}`, times(pick + 1)))
    case 'cancel meeting':
      return withOne(`${at}/events`, (id) => clerk.ask('DELETE', `${at}/events/${id}`))
    case 'befriend':
      return clerk.ask('POST', `${at}/contacts`, { givenName: word, displayName: word })
    case 'rename friend':
      return withOne(`${at}/contacts`, (id) => clerk.ask('PATCH', `${at}/contacts/${id}`, { surname: word }))
    case 'unfriend':
      return withOne(`${at}/contacts`, (id) => clerk.ask('DELETE', `${at}/contacts/${id}`))
    case 'list tasks':
      return clerk.ask('POST', `${at}/todo/lists`, { displayName: word })
    case 'add task':
      return withOne(`${at}/todo/lists`, (id) =>
        clerk.ask('POST', `${at}/todo/lists/${id}/tasks`, { title: word }),
      )
    case 'hire':
      return clerk.ask('POST', '/users', {
        displayName: word,
        userPrincipalName: `${word}@${office}`,
        mailNickname: word,
        accountEnabled: true,
        passwordProfile: { password: 'Correct-Horse-7' },
      })
    case 'group':
      return clerk.ask('POST', '/groups', {
        displayName: word,
        mailNickname: word,
        mailEnabled: false,
        securityEnabled: true,
      })
    case 'wait':
      clerk.emulator.advance(pick * 60_000)
      return 'waited'
  }
}

function draft(subject: string) {
  const to = (address: string) => ({ emailAddress: { address } })
  return {
    subject,
    body: { contentType: 'text', content: `About ${subject}` },
    toRecipients: [to(ada), to(bo), to(`nobody@${office}`)],
  }
}

function times(day: number) {
  const date = `2026-11-${String((day % 28) + 1).padStart(2, '0')}`
  return {
    start: { dateTime: `${date}T09:00:00`, timeZone: 'UTC' },
    end: { dateTime: `${date}T10:00:00`, timeZone: 'UTC' },
  }
}

function meeting(subject: string, day: number) {
  return {
    subject,
    ...times(day),
    attendees: [{ type: 'required', emailAddress: { address: bo } }],
  }
}

const weekly = {
  pattern: { type: 'weekly', interval: 1, daysOfWeek: ['monday'] },
  range: { type: 'numbered', startDate: '2026-11-02', numberOfOccurrences: 4 },
}
