import type { Collection, Input } from '@gatewarden/client'

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
  /** Whether only some folders are chosen. */
  someFolders: boolean
  /** One pattern a line. */
  only: string
  except: string
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
  someFolders: false,
  only: '',
  except: '',
})

/** The same wish once more, with its own name left to give. */
export function draftOf(collection: Collection, timeZone: string): Draft {
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
    someFolders: collection.folders.only !== null || collection.folders.except.length > 0,
    only: collection.folders.only?.join('\n') ?? '',
    except: collection.folders.except.join('\n'),
  }
}

const linesOf = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')

type Wish = NonNullable<Input<'POST /v1/collections/preview'>['body']>

/** What is asked of the service, for some of the custodians. */
export function wishOf(draft: Draft, custodians: readonly DraftCustodian[]): Wish {
  const only = linesOf(draft.only)
  return {
    connection: draft.connection ?? '',
    custodians: custodians.map(({ name, mailboxes }) => ({ name, mailboxes: [...mailboxes] })),
    ...(draft.from === '' ? {} : { from: draft.from }),
    ...(draft.to === '' ? {} : { to: draft.to }),
    timeZone: draft.timeZone,
    dateField: draft.dateField,
    include: { drafts: draft.drafts, hiddenFolders: draft.hiddenFolders },
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
