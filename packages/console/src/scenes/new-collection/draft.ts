import type { Collection, Input } from '@gatewarden/client'

export const sourceNames = ['mail', 'calendar', 'contacts', 'tasks'] as const
export type SourceName = (typeof sourceNames)[number]

export const loadFileNames = ['standard', 'short', 'doj'] as const
export type LoadFile = (typeof loadFileNames)[number]

export const whens = ['now', 'once', 'again'] as const
export type When = (typeof whens)[number]

export interface DraftCustodian {
  name: string
  mailboxes: string[]
}

/** What the wizard has been told so far. */
export interface Draft {
  connection: string | null
  /** Id of a matter; `new`: the one that is being named; null: none. */
  matter: string | 'new' | null
  newMatter: { name: string; number: string; client: string }
  name: string
  custodians: DraftCustodian[]
  from: string
  to: string
  timeZone: string
  dateField: 'received' | 'sent'
  drafts: boolean
  hiddenFolders: boolean
  recoverableItems: boolean
  sources: SourceName[]
  /** Addresses and domains, queries on subjects, queries on all text: one a line. */
  participants: string
  subjects: string
  keywords: string
  /** Filters of a cloned collection that no step shows; they hold beside the others. */
  otherFilters: Collection['filters']
  /** Whether only some folders are chosen. */
  someFolders: boolean
  /** One pattern a line. */
  only: string
  except: string
  when: When
  /** Of `once`: as `datetime-local` has it, in the browser's time zone. */
  at: string
  /** Of `again`: minute, hour, day of month, month, day of week. */
  cron: string
  /** Of `again`: each run leaves out what those before it hold. */
  differential: boolean
  /** Id of the collection whose items are left out; null: none. */
  since: string | null
  documents: boolean
  loadFiles: LoadFile[]
  mbox: boolean
  /** Id of the bucket that packages are uploaded to; null: none. */
  destination: string | null
  /** Addresses, one a line. */
  notify: string
}

/** @param timeZone of the browser */
export const emptyDraft = (timeZone: string): Draft => ({
  connection: null,
  matter: null,
  newMatter: { name: '', number: '', client: '' },
  name: '',
  custodians: [],
  from: '',
  to: '',
  timeZone,
  dateField: 'received',
  drafts: true,
  hiddenFolders: true,
  recoverableItems: false,
  sources: ['mail'],
  participants: '',
  subjects: '',
  keywords: '',
  otherFilters: {},
  someFolders: false,
  only: '',
  except: '',
  when: 'now',
  at: '',
  cron: '0 22 * * *',
  differential: true,
  since: null,
  documents: true,
  loadFiles: ['standard'],
  mbox: false,
  destination: null,
  notify: '',
})

/** What a wish can be made from again. */
type Model = Pick<
  Collection,
  | 'connection'
  | 'matter'
  | 'custodians'
  | 'window'
  | 'include'
  | 'sources'
  | 'folders'
  | 'filters'
  | 'notify'
  | 'packageOptions'
>

/** The same wish once more, with its own name left to give. */
export function draftOf(collection: Model, timeZone: string): Draft {
  const { filters } = collection
  const { asked, dateField } = collection.window
  return {
    ...emptyDraft(timeZone),
    connection: collection.connection,
    matter: collection.matter,
    custodians: collection.custodians.map(({ name, mailboxes }) => ({
      name,
      mailboxes: mailboxes.map(({ address }) => address),
    })),
    from: asked.from ?? '',
    to: asked.to ?? '',
    timeZone: asked.timeZone,
    dateField,
    drafts: collection.include.drafts,
    hiddenFolders: collection.include.hiddenFolders,
    recoverableItems: collection.include.recoverableItems,
    sources: collection.sources,
    participants: filters.participants?.any?.join('\n') ?? '',
    subjects: filters.subject?.join('\n') ?? '',
    keywords: filters.keywords?.join('\n') ?? '',
    otherFilters: filters,
    someFolders: collection.folders.only !== null || collection.folders.except.length > 0,
    only: collection.folders.only?.join('\n') ?? '',
    except: collection.folders.except.join('\n'),
    notify: collection.notify.join('\n'),
    ...collection.packageOptions,
  }
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

type Wish = NonNullable<Input<'POST /v1/collections'>['body']>
type Schedule = NonNullable<Input<'POST /v1/collection-schedules'>['body']>['schedule']

/** What is asked of the service beyond what a preview asks: what it is called, for which matter, and what becomes of it. */
export function fullWishOf(draft: Draft, matter: string | null): Wish {
  const { documents, loadFiles, mbox, destination, since } = draft
  const name = draft.name.trim()
  return {
    ...wishOf(draft, draft.custodians),
    ...(matter !== null && { matter }),
    ...(name !== '' && { name }),
    ...(since !== null && { since }),
    notify: linesOf(draft.notify),
    package: { documents, loadFiles, mbox, ...(destination !== null && { destination }) },
  }
}

/** When it is made; null: now. */
export function scheduleOf({ when, at, cron, differential }: Draft): Schedule | null {
  if (when === 'now') return null
  return when === 'once'
    ? { at: new Date(at).toISOString(), differential }
    : { cron: cron.trim(), differential }
}

type PreviewWish = NonNullable<Input<'POST /v1/collections/preview'>['body']>

/** What is asked of the service, for some of the custodians. */
export function wishOf(draft: Draft, custodians: readonly DraftCustodian[]): PreviewWish {
  const only = linesOf(draft.only)
  return {
    connection: draft.connection ?? '',
    custodians: custodians.map(({ name, mailboxes }) => ({ name, mailboxes: [...mailboxes] })),
    ...(draft.from === '' ? {} : { from: draft.from }),
    ...(draft.to === '' ? {} : { to: draft.to }),
    timeZone: draft.timeZone,
    dateField: draft.dateField,
    include: {
      drafts: draft.drafts,
      hiddenFolders: draft.hiddenFolders,
      recoverableItems: draft.recoverableItems,
    },
    sources: draft.sources,
    filters: {
      ...draft.otherFilters,
      participants: { ...draft.otherFilters.participants, any: linesOf(draft.participants) },
      subject: linesOf(draft.subjects),
      keywords: linesOf(draft.keywords),
    },
    folders: draft.someFolders
      ? { only: only.length === 0 ? null : only, except: linesOf(draft.except) }
      : { only: null, except: [] },
  }
}

export const addressPattern =
  /^([^\s/@\\]{1,64}@[^\s/@\\]{1,255}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

export const mailboxCount = ({ custodians }: Pick<Draft, 'custodians'>): number =>
  custodians.reduce((sum, { mailboxes }) => sum + mailboxes.length, 0)

/** Every address that is chosen, in small letters. */
export const chosenAddresses = (custodians: readonly DraftCustodian[]): Set<string> =>
  new Set(custodians.flatMap(({ mailboxes }) => mailboxes.map((one) => one.toLowerCase())))

/** Adds a custodian, or the mailboxes that she does not have yet; a mailbox that another one has stays hers. */
export function withCustodian(
  custodians: readonly DraftCustodian[],
  { name, mailboxes }: DraftCustodian,
): DraftCustodian[] {
  const taken = chosenAddresses(custodians)
  const fresh = mailboxes.filter((one) => !taken.has(one.toLowerCase()))
  const same = custodians.find((one) => one.name.toLowerCase() === name.toLowerCase())
  if (same) {
    return custodians.map((one) => (one === same ? { ...one, mailboxes: [...one.mailboxes, ...fresh] } : one))
  }
  return fresh.length === 0 ? [...custodians] : [...custodians, { name, mailboxes: fresh }]
}
