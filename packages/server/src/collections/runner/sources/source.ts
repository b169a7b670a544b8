import type { GraphRequest } from '@gatewarden/microsoft'
import type { Wanted } from '../../collection.ts'
import type { ItemFilter } from '../../filters/item-filter.ts'
import type { TreeFolder } from '../../store/folders-store.ts'
import type { ListedItemEntry, ListingEntry } from '../item-metadata.ts'
import type { MailboxGraph } from '../mailbox-graph.ts'

/** What is asked of Graph, by its path below the mailbox. */
export type Ask = Pick<GraphRequest, 'path' | 'query' | 'headers'>

/** Where an item lies. */
export interface ItemPlace {
  folderGraphId: string
  itemId: string
}

/** A part of a mailbox that has folders and items: how it is read. */
export interface Source {
  /** What shows whether this part of the mailbox answers, at little cost. */
  probe: Ask
  /** All its folders, each before those below it. */
  folders(graph: MailboxGraph, wanted: Wanted): Promise<TreeFolder[]>
  /** One folder, without its items. */
  folder(graphId: string): Ask
  /** Items of a folder, to be paged with `$top` and `$skip`. */
  list(graphId: string, withClass: boolean): Ask
  /** Reads one entry of a page. */
  read(value: unknown): ListingEntry
  /** Why an item is not wanted, by its listing. */
  unwanted(item: ListedItemEntry, wanted: Wanted, filter: ItemFilter): string | undefined
  /** What a filter that has to look at each item asks; null where such filters do not count here. */
  look: ((place: ItemPlace) => Ask) | null
  /** What answers with the native, to be kept byte for byte. */
  native(place: ItemPlace): Ask
  /** What answers with Graph's JSON of an item whose native is refused; null where the native is that. */
  json: ((place: ItemPlace) => Ask) | null
}

/** One segment of a path. */
export const segment = (text: string): string => encodeURIComponent(text)
