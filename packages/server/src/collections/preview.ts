import type { Refusal } from '@gatewarden/microsoft'
import type { ConnectionsService } from '../connections/index.ts'
import type { DirectoryReader, User } from '../directory/index.ts'
import type { Caller } from '../platform/http/caller.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import type { Account, ArchiveFact, MailboxAccess, Remark, Wanted } from './collection.ts'
import { activeConnection, type CollectionWish, checkCustodians, wantedOf } from './create-collection.ts'
import { type MailboxSample, sampleMailbox } from './preview-sample.ts'
import { absence } from './runner/absence.ts'
import { ArchiveFacts } from './runner/archive-facts.ts'
import { eachAtOnce } from './runner/each-at-once.ts'
import { accountOf, findAccount } from './runner/find-account.ts'
import { MailboxGraph } from './runner/mailbox-graph.ts'
import { notYet } from './runner/not-yet.ts'
import type { OpenMailbox } from './runner/open-mailbox.ts'
import { probeMailbox } from './runner/probe.ts'
import { probeOf } from './runner/sources/all-sources.ts'
import { isThrottling, sortTrouble } from './runner/trouble.ts'
import type { TreeFolder } from './store/folders-store.ts'

export type PreviewWish = Omit<CollectionWish, 'name' | 'matter' | 'package' | 'since' | 'notify'> & {
  /** Messages to show of each mailbox; 0: none are looked at. */
  samples: number
}

/** A mailbox as it was found just now. */
export interface MailboxPreview {
  custodian: string
  address: string
  account: Account | null
  archive: ArchiveFact | null
  access: MailboxAccess
  remark: Remark | null
  refusal: Refusal | null
  /** By Microsoft's counts of the chosen folders; null where it did not answer. */
  items: number | null
  /** Of these, those with a date in the window; null where they were not counted. */
  inWindow: number | null
  folders: FolderPreview[]
  /** Null where none was asked for, or Microsoft did not give it. */
  sample: MailboxSample | null
}

interface FolderPreview {
  path: string[]
  hidden: boolean
  chosen: boolean
  items: number | null
  inWindow: number | null
}

interface Parts {
  platform: Pick<Platform, 'clock' | 'db' | 'audit'>
  connections: Pick<ConnectionsService, 'get'>
  open: OpenMailbox
}

const mostMailboxes = 100
const mailboxesAtOnce = 4
const countsAtOnce = 4
/** A person waits for the answer. */
const longestMs = 30_000
/**
 * Probes the mailboxes of a wish, and counts what is in its folders and window. Where samples are asked for it looks at the newest
 * messages; nothing is kept but a line in the audit log.
 * @throws GatewardenError `invalid_request`, `not_found`, `mailbox_not_found`, `connection_not_active`
 */
export async function previewCollection(
  parts: Parts,
  wish: PreviewWish,
  caller: Caller,
): Promise<MailboxPreview[]> {
  const custodians = checkCustodians(wish.custodians, caller)
  const mailboxes = custodians.flatMap(({ name, mailboxes }) =>
    mailboxes.map((address) => ({ custodian: name, address })),
  )
  if (mailboxes.length > mostMailboxes) {
    throw invalidField(
      'body.custodians',
      `name ${mailboxes.length} mailboxes; a preview looks at ${mostMailboxes} at most`,
      'Ask for some of them at a time.',
    )
  }
  const wanted = wantedOf(wish)
  const connection = await activeConnection(parts, wish.connection, caller)
  const { db, audit } = parts.platform
  // Whose mailboxes somebody looked into is not forgotten because nothing was collected.
  await db.transaction((trx) =>
    audit.record(trx, {
      actor: caller.keyId,
      action: 'collection.previewed',
      subject: connection.id,
      customer: connection.customer,
      details: { mailboxes: mailboxes.map(({ address }) => address), samples: wish.samples },
    }),
  )
  const archives = new ArchiveFacts()
  const found = new Map<string, MailboxPreview>()
  await eachAtOnce(mailboxes, mailboxesAtOnce, async (mailbox) => {
    const { address } = mailbox
    const reader = await parts.open(connection.id, address)
    const account = await findAccount(reader, address)
    const archive = await archives.of(reader, { address, account }, custodians)
    const looked = await look(parts, { ...reader, account }, address, wanted, wish)
    found.set(address, { ...mailbox, account: account && accountOf(account), archive, ...looked })
  })
  return mailboxes.flatMap(({ address }) => found.get(address) ?? [])
}

type Look = Omit<MailboxPreview, 'custodian' | 'address' | 'account' | 'archive'>

async function look(
  { platform }: Parts,
  { graph: client, account }: DirectoryReader & { account: User | null },
  address: string,
  wanted: Wanted,
  wish: PreviewWish,
): Promise<Look> {
  const graph = new MailboxGraph(client, address, probeOf(wanted), AbortSignal.timeout(longestMs))
  try {
    const { folders, estimate } = await probeMailbox(graph, platform.clock, wanted)
    const counted = await countInWindow(graph, folders, wanted)
    const inWindow = sumOf(counted.filter(({ chosen }) => chosen).map((folder) => folder.inWindow))
    const sample = wish.samples === 0 ? null : await sampled(graph, folders, wanted, wish.samples)
    const remark = emptyRemark(estimate, inWindow, counted)
    return {
      access: remark === null ? 'ready' : 'empty',
      remark,
      refusal: null,
      items: estimate,
      inWindow,
      folders: counted,
      sample,
    }
  } catch (error) {
    const trouble = sortTrouble(error)
    // The credentials or Gatewarden itself: that is said of the whole wish, not of one mailbox.
    if (trouble.stops === 'collection' || trouble.stops === 'fault') throw error
    const nothing = { items: null, inWindow: null, folders: [], sample: null }
    const left = trouble.stops === 'mailbox' ? absence(trouble, account) : undefined
    if (left) return { ...left, ...nothing }
    return { ...refused(error, platform.clock.now(), wish), ...nothing }
  }
}

/** What Microsoft does not show of a mailbox leaves it without a sample; it is readable nevertheless. */
const sampled = (
  graph: MailboxGraph,
  folders: readonly TreeFolder[],
  wanted: Wanted,
  most: number,
): Promise<MailboxSample | null> =>
  wanted.sources.includes('mail')
    ? sampleMailbox(graph, folders, wanted, windowFilter(wanted), most).catch(() => null)
    : Promise.resolve(null)

function emptyRemark(
  items: number,
  inWindow: number | null,
  folders: readonly FolderPreview[],
): Remark | null {
  if (!folders.some(({ chosen }) => chosen)) {
    return {
      code: 'no_such_folder',
      reason: 'The mailbox can be read, but it has none of the chosen folders.',
      remedy: 'Choose other folders; those that it has are listed here.',
    }
  }
  if (items === 0) {
    return {
      code: 'empty_mailbox',
      reason: 'The mailbox can be read, and there is nothing in the chosen folders.',
      remedy: 'Check the address. Mail may lie in an archive or another mailbox of the person.',
    }
  }
  if (inWindow !== 0) return null
  return {
    code: 'empty_window',
    reason: `The mailbox can be read, but nothing of what it holds (${items} by Microsoft’s count) is in the window.`,
    remedy:
      'Check the dates and the time zone. Items without a date (drafts, mostly) are collected all the same.',
  }
}

async function countInWindow(
  graph: MailboxGraph,
  folders: readonly TreeFolder[],
  wanted: Wanted,
): Promise<FolderPreview[]> {
  const filter = windowFilter(wanted)
  const previews = folders.map((folder) => ({
    path: folder.path,
    hidden: folder.isHidden,
    chosen: folder.leftOut === null,
    items: folder.countAtStart,
    inWindow: filter === null || folder.countAtStart === 0 ? folder.countAtStart : null,
  }))
  if (filter === null) return previews
  const open = folders.flatMap(({ source, graphId, leftOut, countAtStart }, index) =>
    source === 'mail' && leftOut === null && countAtStart !== 0 ? [{ graphId, index }] : [],
  )
  await eachAtOnce(open, countsAtOnce, async ({ graphId, index }) => {
    const preview = previews[index]
    // A count that Microsoft does not give leaves the folder uncounted; the mailbox is readable nevertheless.
    if (preview) preview.inWindow = await graph.count(graphId, filter).catch(() => null)
  })
  return previews
}

/** The window as Graph filters it; null where it has no ends. */
function windowFilter({ dateField, from, to }: Wanted): string | null {
  const property = dateField === 'sent' ? 'sentDateTime' : 'receivedDateTime'
  const ends = [
    ...(from ? [`${property} ge ${from.toISOString()}`] : []),
    ...(to ? [`${property} lt ${to.toISOString()}`] : []),
  ]
  return ends.length === 0 ? null : ends.join(' and ')
}

const sumOf = (counts: readonly (number | null)[]): number | null =>
  counts.reduce((sum, count) => (sum === null || count === null ? null : sum + count), 0)

function refused(error: unknown, now: Date, wish: PreviewWish): Pick<Look, 'access' | 'remark' | 'refusal'> {
  const trouble = sortTrouble(error)
  if (trouble.stops === 'mailbox') {
    const { access, remark, refusal } = trouble
    const fresh = access === 'denied' ? notYet(grantedAt(wish), now) : undefined
    if (fresh) return { access: 'not_yet', remark: fresh, refusal }
    return { access, remark, refusal }
  }
  const remark: Remark =
    trouble.stops === 'item'
      ? { code: trouble.code, reason: trouble.reason, remedy: trouble.remedy }
      : trouble.stops === 'rest'
        ? trouble.remark
        : { code: 'unavailable', reason: 'The mailbox did not answer.', remedy: 'Look again.' }
  const refusal = 'refusal' in trouble ? (trouble.refusal ?? null) : null
  const isThrottled = (refusal !== null && isThrottling(refusal)) || remark.code === 'microsoft_throttled'
  return { access: isThrottled ? 'throttled' : 'unavailable', remark, refusal }
}

const grantedAt = ({ accessGrantedAt }: PreviewWish): Date | null =>
  accessGrantedAt === undefined ? null : new Date(accessGrantedAt)
