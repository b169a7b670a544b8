import { z } from 'zod'
import type { TreeFolder } from '../../store/folders-store.ts'
import { type ListingEntry, listedEntry } from '../item-metadata.ts'
import { type Ask, type Source, segment } from './source.ts'

const text = z.string().nullable().catch(null)

const folderShape = z.object({ id: z.string().min(1), displayName: z.string().catch('') })
const contactShape = z.object({
  id: z.string().regex(/^[\x21-\x7e]{1,1024}$/),
  changeKey: text,
  displayName: text,
  parentFolderId: text,
})

/** Folders below others are rare here; this is only against a service that answers in circles. */
const deepest = 50

/** Contacts, in the default folder and in all others. The native is Graph's JSON. */
export const contactsSource: Source = {
  probe: { path: '/contactFolders', query: { $top: 1, $select: 'id' } },
  async folders(graph) {
    const found: TreeFolder[] = []
    const add = (graphId: string, path: string[]) => {
      if (found.some((one) => one.graphId === graphId)) return false
      found.push({ source: 'contacts', graphId, path, isHidden: false, countAtStart: null, leftOut: null })
      return true
    }
    // Microsoft does not list the default folder; what lies in it names it
    // (https://learn.microsoft.com/graph/known-issues, contacts).
    const first = { path: '/contacts', query: { $top: 1, $select: 'id,parentFolderId' } }
    for await (const page of graph.pages(first)) {
      const parent = contactShape.pick({ parentFolderId: true }).safeParse(page.items[0]).data?.parentFolderId
      if (parent) add(parent, ['Contacts'])
      break
    }
    const below = async (ask: Ask, path: string[]): Promise<void> => {
      for await (const page of graph.pages(ask)) {
        for (const value of page.items) {
          const { id, displayName } = folderShape.parse(value)
          const here = [...path, displayName]
          if (add(id, here) && here.length < deepest)
            await below({ ...listed, path: `/contactFolders/${segment(id)}/childFolders` }, here)
        }
      }
    }
    await below({ ...listed, path: '/contactFolders' }, ['Contacts'])
    return found
  },
  folder: (graphId) => ({ path: `/contactFolders/${segment(graphId)}`, query: { $select: 'id' } }),
  list: (graphId) => ({
    path: `/contactFolders/${segment(graphId)}/contacts`,
    query: { $select: 'id,changeKey,displayName,parentFolderId', $orderby: 'createdDateTime' },
  }),
  read(value): ListingEntry {
    const read = contactShape.safeParse(value)
    if (!read.success) return { kind: 'unusable' }
    const { id, changeKey, displayName } = read.data
    return listedEntry(id, { itemClass: 'contact', changeKey, subject: displayName })
  },
  unwanted: () => undefined,
  look: null,
  json: null,
  native: ({ itemId }) => ({ path: `/contacts/${segment(itemId)}` }),
}

const listed = { query: { $top: 100, $select: 'id,displayName' } }
