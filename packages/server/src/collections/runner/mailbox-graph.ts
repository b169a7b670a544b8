import type { Readable } from 'node:stream'
import type { GraphAnswer, GraphClient, Page } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { LookedFacts } from '../filters/item-filter.ts'
import { expandClass, itemProperties } from './item-metadata.ts'
import type { Ask } from './sources/source.ts'

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
const textShape = z.object({
  parentFolderId: z.string(),
  body: z.object({ content: text }).catch({ content: '' }),
})
const countShape = z.object({ '@odata.count': z.int().nonnegative() })

/** The calls that reading a mailbox takes, each as Graph wants it. */
export class MailboxGraph {
  readonly #graph: GraphClient
  readonly #root: string
  readonly #probe: Ask
  readonly #signal: AbortSignal

  /** @param probe what shows whether the mailbox answers */
  constructor(graph: GraphClient, address: string, probe: Ask, signal: AbortSignal) {
    this.#graph = graph
    this.#probe = probe
    this.#root = `/users/${encodeURIComponent(address.toLowerCase())}`
    this.#signal = signal
  }

  /** A quick look at the mailbox, to learn whether it answers. */
  probe(): Promise<GraphAnswer<unknown>> {
    return this.ask(this.#probe)
  }

  /** Something small. */
  ask(ask: Ask): Promise<GraphAnswer<unknown>> {
    return this.#graph.json({ ...this.#below(ask), signal: this.#signal, budgetMs: 60_000 })
  }

  /** A list, page by page. */
  pages(ask: Ask): AsyncIterable<Page<unknown>> {
    return this.#graph.pages({ ...this.#below(ask), signal: this.#signal, budgetMs })
  }

  /** Folders below another one, or at the top; hidden ones too. */
  folders(parentId?: string): AsyncIterable<Page<unknown>> {
    const path =
      parentId === undefined ? '/mailFolders' : `/mailFolders/${encodeURIComponent(parentId)}/childFolders`
    return this.pages({ path, query: { includeHiddenFolders: 'true', $top: 100, $select: folderProperties } })
  }

  /** A folder that is there, by its id or well-known name; its refusal is thrown. */
  async mailFolder(folderId: string): Promise<unknown> {
    const path = `/mailFolders/${encodeURIComponent(folderId)}`
    return (await this.ask({ path, query: { $select: folderProperties } })).body
  }

  /** Its id alone. */
  async folder(folderId: string): Promise<string> {
    return idShape.parse(await this.mailFolder(folderId)).id
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

  /** The newest messages of the whole mailbox with their text, one page at most. @param $filter of dates of `field` alone */
  async newest(
    $filter: string | null,
    field: 'received' | 'sent',
    $top: number,
  ): Promise<{ message: unknown; folderId: string; body: string }[]> {
    const { body } = await this.#graph.json<unknown>({
      path: `${this.#root}/messages`,
      query: {
        $select: [...itemProperties, 'parentFolderId', 'body'].join(','),
        $top,
        // What is filtered by comes first in the order: else Graph calls the filter inefficient.
        $orderby: `${field}DateTime desc`,
        ...($filter === null ? {} : { $filter }),
      },
      headers: { prefer: 'outlook.body-content-type="text"' },
      signal: this.#signal,
      budgetMs: 20_000,
    })
    return pageShape.parse(body).value.flatMap((message) => {
      const read = textShape.safeParse(message)
      return read.success
        ? [{ message, folderId: read.data.parentFolderId, body: read.data.body.content }]
        : []
    })
  }

  /** Every item of a folder, then what changes: from the start, or from a link that was kept. Never filtered: that stops at 5,000. */
  delta(
    folderId: string,
    pageSize: number,
    link: string | null,
    withClass: boolean,
  ): AsyncIterable<Page<unknown>> {
    const start = {
      path: `${this.#root}/mailFolders/${encodeURIComponent(folderId)}/messages/delta`,
      query: { $select: itemProperties.join(','), ...expandClass(withClass) },
    }
    return this.#graph.pages({
      ...(link === null ? start : { path: link }),
      headers: { prefer: `odata.maxpagesize=${pageSize}` },
      signal: this.#signal,
      budgetMs,
    })
  }

  /** One page of a plain listing. */
  async list(
    ask: Ask,
    range: { skip: number; top: number; patient: boolean },
  ): Promise<{ items: unknown[]; isLast: boolean }> {
    const { path, query, headers } = this.#below(ask)
    const { body } = await this.#graph.json<unknown>({
      path,
      query: { ...query, $top: range.top, $skip: range.skip },
      ...(headers ? { headers } : {}),
      signal: this.#signal,
      budgetMs: range.patient ? budgetMs : 10_000,
    })
    const page = pageShape.parse(body)
    return { items: page.value, isLast: page['@odata.nextLink'] === undefined }
  }

  /** An item's text as Exchange makes it of the body, and its attachments without their content: to be searched here. */
  async look(ask: Ask): Promise<LookedFacts> {
    const { body } = await this.#graph.json<unknown>({ ...this.#below(ask), signal: this.#signal, budgetMs })
    const { subject, body: said, attachments } = lookShape.parse(body)
    return { subject, body: said.content, attachments }
  }

  /** An item's bytes as Microsoft makes them now. */
  native(ask: Ask): Promise<GraphAnswer<Readable>> {
    return this.#graph.stream({ ...this.#below(ask), signal: this.#signal, timeoutMs: 120_000, budgetMs })
  }

  #below(ask: Ask): Ask {
    return { ...ask, path: this.#root + ask.path }
  }
}
