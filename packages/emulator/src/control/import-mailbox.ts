import { asWellKnownFolder, type WellKnownFolder } from '../tenant/well-known-folders.ts'
import type { World } from '../tenant/world.ts'
import { importMail, MailImportError } from './import-mail.ts'

export interface MailboxImportReport {
  readonly address: string
  readonly path: string
  readonly messages: number
  readonly bytes: number
  /** What was found and not imported, with the reason; nothing is left out of both counts. */
  readonly skipped: readonly { readonly source: string; readonly reason: string }[]
}

/**
 * Fills a mailbox from files (`--mail ADDRESS=PATH`): what lies in the path directly goes to the inbox, folders become mail
 * folders. A folder at the top whose name is that of a well-known one, in English, is that one.
 * @throws MailImportError for an unknown mailbox, an unreadable path, or one in which there is no message at all
 */
export async function importMailbox(
  world: World,
  address: string,
  path: string,
): Promise<MailboxImportReport> {
  const found = world.mailboxAt(address)
  if (!found) {
    const known = [...world.tenants].map(({ about }) => `…@${about.domain}`).join(' or ')
    throw new MailImportError(`there is no mailbox ${address} to import ${path} into; take one of ${known}`)
  }
  const { mail } = found.mailbox
  const skipped: { source: string; reason: string }[] = []
  let messages = 0
  let bytes = 0
  for await (const item of importMail(path)) {
    if (item.kind === 'skipped') {
      skipped.push({ source: item.source, reason: item.reason })
      continue
    }
    const folder = folderPath(item.folder)
    mail.add(mail.folderAt(folder), item.bytes, {
      isRead: true,
      isDraft: folder[0] === 'drafts',
      ...(item.receivedAt === undefined ? {} : { receivedAt: item.receivedAt }),
    })
    messages++
    bytes += item.bytes.byteLength
  }
  if (messages === 0) {
    const [first] = skipped
    const hint = first
      ? `; the first of ${skipped.length} files left out is ${first.source}: ${first.reason}`
      : ''
    throw new MailImportError(`${path}: there is no message in it${hint}`)
  }
  return { address, path, messages, bytes, skipped }
}

const folderNames: Readonly<Record<string, WellKnownFolder>> = {
  'sent items': 'sentitems',
  sent: 'sentitems',
  'deleted items': 'deleteditems',
  trash: 'deleteditems',
  'junk email': 'junkemail',
  junk: 'junkemail',
  spam: 'junkemail',
}

function folderPath(names: readonly string[]): readonly string[] {
  const [first, ...rest] = names
  if (first === undefined) return ['inbox']
  const lower = first.toLowerCase()
  return [folderNames[lower] ?? asWellKnownFolder(lower) ?? first, ...rest]
}
