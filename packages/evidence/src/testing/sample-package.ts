import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { CollectedItem } from '../manifest-row.ts'
import type { NativeSource } from '../natives.ts'
import type { ReconciliationRow } from '../reports.ts'
import { newSigner, type Signer } from '../signed-note.ts'
import { type PackageContents, PackageWriter, type SealedPackage } from '../writer.ts'

/** A message of a sample: where it lies and what it holds. */
export interface SampleMessage extends Partial<CollectedItem> {
  custodian: string
  mailbox: string
  folderPath: string[]
  content: string
}

/** A folder for one test; `remove` clears it. */
export async function scratchFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'evidence-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

/** Natives in a folder by their SHA-256, as the service keeps them. */
export async function folderOfNatives(folder: string, contents: readonly string[]): Promise<NativeSource> {
  await mkdir(folder, { recursive: true })
  for (const content of contents) await writeFile(join(folder, sha256(content)), content)
  return {
    localPath: (hash) => join(folder, hash),
    open: () => Promise.reject(new Error('It was to be linked.')),
  }
}

export const nativesInMemory = (contents: readonly string[]): NativeSource => {
  const byHash = new Map(contents.map((content) => [sha256(content), content]))
  return { open: (hash) => Promise.resolve(Readable.from([Buffer.from(byHash.get(hash) ?? '')])) }
}

export const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex')

export const folderIdOf = (message: Pick<SampleMessage, 'folderPath' | 'folderId'>): string =>
  message.folderId ?? `id-${JSON.stringify(message.folderPath)}`

export function itemOf({ content, ...message }: SampleMessage, number: number): CollectedItem {
  return {
    folderId: folderIdOf(message),
    itemId: `item-${number}`,
    changeKey: `ck-${number}`,
    itemClass: 'message',
    internetMessageId: `<${number}@contoso.example>`,
    conversationId: null,
    subject: `Message ${number}`,
    from: { name: 'Ada', address: 'ada@contoso.example' },
    to: [{ name: null, address: 'bob@contoso.example' }],
    cc: [],
    bcc: [],
    sentAt: '2026-01-02T03:04:05Z',
    receivedAt: '2026-01-02T03:04:06Z',
    isDraft: false,
    isRead: true,
    hasAttachments: false,
    importance: 'normal',
    listedBy: 'delta',
    nativeKind: 'mime',
    sha256: sha256(content),
    md5: createHash('md5').update(content).digest('hex'),
    size: Buffer.byteLength(content),
    requestId: null,
    serverDate: null,
    collectedAt: '2026-02-03T04:05:06Z',
    attempt: 1,
    ...message,
  }
}

/** The lines that reconcile these messages, one for each folder. */
export function reconciliationOf(messages: readonly SampleMessage[]): ReconciliationRow[] {
  const folders = new Map<string, ReconciliationRow>()
  for (const message of messages) {
    const key = JSON.stringify([message.custodian, message.mailbox, folderIdOf(message)])
    const row = folders.get(key) ?? {
      custodian: message.custodian,
      mailbox: message.mailbox,
      folderPath: message.folderPath,
      folderId: folderIdOf(message),
      isHidden: false,
      listedBy: 'delta',
      listReason: '',
      countAtStart: null,
      enumerated: 0,
      collected: 0,
      filtered: 0,
      exceptions: 0,
      vanished: 0,
      bytes: 0,
    }
    folders.set(key, {
      ...row,
      enumerated: row.enumerated + 1,
      collected: row.collected + 1,
      bytes: row.bytes + (message.size ?? Buffer.byteLength(message.content)),
    })
  }
  return [...folders.values()]
}

export interface SamplePackage extends SealedPackage {
  signer: Signer
}

/** Writes and seals a package of these messages. */
export async function writeSample(
  folder: string,
  messages: readonly SampleMessage[],
  options: { signer?: Signer; natives?: NativeSource; contents?: PackageContents; deriver?: URL } = {},
): Promise<SamplePackage> {
  const signer = options.signer ?? newSigner('test.example/collections')
  const custodians = new Map<string, Set<string>>()
  for (const { custodian, mailbox } of messages) {
    custodians.set(custodian, (custodians.get(custodian) ?? new Set()).add(mailbox))
  }
  const writer = await PackageWriter.begin({
    folder,
    packageId: 'pkg_sample',
    softwareAgent: 'Gatewarden/test',
    baggingDate: new Date('2026-02-03T04:05:06Z'),
    signer,
    custodians: [...custodians].map(([name, mailboxes]) => ({ name, mailboxes: [...mailboxes] })),
    contents: { pdf: false, ...options.contents },
    ...(options.deriver && { deriver: options.deriver }),
    natives: options.natives ?? nativesInMemory(messages.map((message) => message.content)),
  })
  for (const [index, message] of messages.entries()) await writer.add(itemOf(message, index + 1))
  const sealed = await writer.seal({
    reconciliation: reconciliationOf(messages),
    notCovered: [],
    probes: [],
    settings: {},
    summary: { title: 'Sample', facts: [], events: [] },
    custody: { format: 1 },
  })
  return { ...sealed, signer }
}

/** Some messages in a few folders of two people. */
export const someMessages = (count: number): SampleMessage[] =>
  Array.from({ length: count }, (_, index) => ({
    custodian: index % 3 === 2 ? 'Grace Hopper' : 'Ada Lovelace',
    mailbox: index % 3 === 2 ? 'grace@contoso.example' : 'ada@contoso.example',
    folderPath: index % 2 === 0 ? ['Inbox'] : ['Inbox', 'Projects / 2026'],
    content: `From: a@b\r\n\r\nBody ${index}\r\n`,
  }))

/** A message that Graph told as JSON, because it had no MIME of it. */
export const jsonMessage = (more: object = {}): Pick<SampleMessage, 'nativeKind' | 'content'> => ({
  nativeKind: 'graph_json',
  content: JSON.stringify({
    id: 'AAMk-1',
    subject: 'Frühstück',
    from: { emailAddress: { name: 'Ada', address: 'ada@contoso.example' } },
    toRecipients: [{ emailAddress: { name: null, address: 'bob@contoso.example' } }],
    internetMessageId: '<1@contoso.example>',
    sentDateTime: '2026-01-02T03:04:05Z',
    body: { contentType: 'html', content: '<p>Body <b>1</b></p>' },
    ...more,
  }),
})
