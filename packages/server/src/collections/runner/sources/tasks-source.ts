import { z } from 'zod'
import type { TreeFolder } from '../../store/folders-store.ts'
import { type ListingEntry, listedEntry } from '../item-metadata.ts'
import { type Source, segment } from './source.ts'

const listShape = z.object({ id: z.string().min(1), displayName: z.string().catch('') })
const taskShape = z.object({
  id: z.string().regex(/^[\x21-\x7e]{1,1024}$/),
  title: z.string().nullable().catch(null),
  importance: z.string().nullable().catch(null),
  hasAttachments: z.boolean().nullable().catch(null),
})

/** Tasks of To Do. The native is Graph's JSON with the steps and linked resources; files of a task are not in it. */
export const tasksSource: Source = {
  probe: { path: '/todo/lists', query: { $top: 1 } },
  async folders(graph) {
    const found: TreeFolder[] = []
    for await (const page of graph.pages({ path: '/todo/lists' })) {
      for (const value of page.items) {
        const { id, displayName } = listShape.parse(value)
        found.push({
          source: 'tasks',
          graphId: id,
          path: ['Tasks', displayName],
          isHidden: false,
          countAtStart: null,
          leftOut: null,
        })
      }
    }
    return found
  },
  folder: (graphId) => ({ path: `/todo/lists/${segment(graphId)}` }),
  list: (graphId) => ({ path: `/todo/lists/${segment(graphId)}/tasks` }),
  read(value): ListingEntry {
    const read = taskShape.safeParse(value)
    if (!read.success) return { kind: 'unusable' }
    const { id, title, importance, hasAttachments } = read.data
    return listedEntry(id, { itemClass: 'todoTask', subject: title, importance, hasAttachments })
  },
  unwanted: () => undefined,
  look: null,
  json: null,
  native: ({ folderGraphId, itemId }) => ({
    path: `/todo/lists/${segment(folderGraphId)}/tasks/${segment(itemId)}`,
    query: { $expand: 'checklistItems,linkedResources' },
  }),
}
