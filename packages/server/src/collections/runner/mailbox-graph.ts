import type { Readable } from 'node:stream'
import type { GraphAnswer, GraphClient, Page } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { LookedFacts } from '../filters/item-filter.ts'
import { itemProperties } from './item-metadata.ts'

/** Minutes that one call may take with its waits; a gate that is shut longer puts the mailbox off. */
const budgetMs = 30 * 60_000

const folderProperties = 'id,displayName,parentFolderId,childFolderCount,totalItemCount,isHidden'

const pageShape = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() })

const idShape = z.object({ id: z.string().min(1) })
const text = z.string().catch('')
const lookShape = z.object({
  subject: text,
  body: z.object({ content: text }).catch({ content: '' }),
  attachments: z
    .array(
      z.object({
        name: z.string().nullable().catch(null),
        contentType: z.string().nullable().catch(null),
        size: z.number().nullable().catch(null),
      }),
    )
    .catch([]),
})
const countShape = z.object({ '@odata.count': z.int().nonnegative() })

/** The calls that reading a mailbox takes, each as Graph wants it. */
export class MailboxGraph {
  readonly #graph: GraphClient
  readonly #root: string
  readonly #signal: AbortSignal

  constructor(graph: GraphClient, address: string, signal: AbortSignal) {
    this.#graph = graph
    this.#root = `/users/${encodeURIComponent(address.toLowerCase())}`
    this.#signal = signal
  }

  /** A quick look at the mailbox, to learn whether it answers. */
  async probe(): Promise<GraphAnswer<unknown>> {
    return this.#graph.json({
      path: `${this.#root}/mailFolders`,
      query: { $top: 1, $select: 'id' },
      signal: this.#signal,
      budgetMs: 60_000,
    })
  }

  /** Folders below another one, or at the top; hidden ones too. */
  folders(parentId?: string): AsyncIterable<Page<unknown>> {
    const path =
      parentId === undefined ? '/mailFolders' : `/mailFolders/${encodeURIComponent(parentId)}/childFolders`
    return this.#graph.pages({
      path: this.#root + path,
      query: { includeHiddenFolders: 'true', $top: 100, $select: folderProperties },
      signal: this.#signal,
      budgetMs,
    })
  }

  /** The id of a folder that is there, by its id or well-known name; its refusal is thrown. */
  async folder(folderId: string): Promise<string> {
    const { body } = await this.#graph.json<unknown>({
      path: `${this.#root}/mailFolders/${encodeURIComponent(folderId)}`,
      query: { $select: 'id' },
      signal: this.#signal,
      budgetMs: 60_000,
    })
    return idShape.parse(body).id
  }

  /** How many items of a folder pass a filter: an estimate, because Microsoft may stop counting. */
  async count(folderId: string, $filter: string): Promise<number> {
    const { body } = await this.#graph.json<unknown>({
      path: `${this.#root}/mailFolders/${encodeURIComponent(folderId)}/messages`,
      query: { $select: 'id', $top: 1, $count: true, $filter },
      signal: this.#signal,
      budgetMs: 20_000,
    })
    return countShape.parse(body)['@odata.count']
  }

  /** Every item of a folder, then what changes: from the start, or from a link that was kept. Never filtered: that stops at 5,000. */
  delta(folderId: string, pageSize: number, link: string | null): AsyncIterable<Page<unknown>> {
    const start = {
      path: `${this.#root}/mailFolders/${encodeURIComponent(folderId)}/messages/delta`,
      query: { $select: itemProperties.join(',') },
    }
    return this.#graph.pages({
      ...(link === null ? start : { path: link }),
      headers: { prefer: `odata.maxpagesize=${pageSize}` },
      signal: this.#signal,
      budgetMs,
    })
  }

  /** One page of a plain listing, oldest first, so that what arrives meanwhile comes last. */
  async list(
    folderId: string,
    range: { skip: number; top: number; patient: boolean },
  ): Promise<{ items: unknown[]; isLast: boolean }> {
    const { body } = await this.#graph.json<unknown>({
      path: `${this.#root}/mailFolders/${encodeURIComponent(folderId)}/messages`,
      query: {
        $select: itemProperties.join(','),
        $orderby: 'receivedDateTime',
        $top: range.top,
        $skip: range.skip,
      },
      signal: this.#signal,
      budgetMs: range.patient ? budgetMs : 10_000,
    })
    const page = pageShape.parse(body)
    return { items: page.value, isLast: page['@odata.nextLink'] === undefined }
  }

  /** An item's text as Exchange makes it of the body, and its attachments without their content: to be searched here. */
  async look(itemId: string): Promise<LookedFacts> {
    const { body } = await this.#graph.json<unknown>({
      path: `${this.#root}/messages/${encodeURIComponent(itemId)}`,
      query: { $select: 'subject,body', $expand: 'attachments($select=id,name,contentType,size)' },
      headers: { prefer: 'outlook.body-content-type="text"' },
      signal: this.#signal,
      budgetMs,
    })
    const { subject, body: said, attachments } = lookShape.parse(body)
    return { subject, body: said.content, attachments }
  }

  /** An item's MIME as Microsoft makes it now. */
  native(itemId: string): Promise<GraphAnswer<Readable>> {
    return this.#graph.stream({
      path: `${this.#root}/messages/${encodeURIComponent(itemId)}/$value`,
      signal: this.#signal,
      timeoutMs: 120_000,
      budgetMs,
    })
  }
}
