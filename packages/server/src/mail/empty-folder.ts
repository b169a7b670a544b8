import type { GraphRequest } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { OpenMailbox } from '../directory/index.ts'

const atOnce = 100
const longestMs = 20_000
const page = z.object({ value: z.array(z.object({ id: z.string() })) })

/**
 * Deletes the messages of a folder, page by page, for at most about 20 seconds.
 * What cannot be deleted is counted once and left; `isEmpty` says whether nothing else is there.
 */
export async function emptyFolder(
  { graph, root }: OpenMailbox,
  folder: string,
  permanent: boolean,
): Promise<{ deleted: number; failed: number; isEmpty: boolean }> {
  const began = performance.now()
  const failed = new Set<string>()
  const done = new Set<string>()
  for (;;) {
    const { body } = await graph.json<unknown>({
      path: `${root}/mailFolders/${encodeURIComponent(folder)}/messages`,
      query: { $select: 'id', $top: atOnce + failed.size },
    })
    const ids = page.parse(body).value.map(({ id }) => id)
    const left = ids.filter((id) => !failed.has(id))
    if (left.length === 0) return { deleted: done.size, failed: failed.size, isEmpty: ids.length === 0 }
    // One that was moved into the Deleted Items and is still here: this is that folder, and it goes for good.
    const answers = await graph.batch(left.map((id) => deleting(root, id, permanent || done.has(id))))
    for (const [index, id] of left.entries()) {
      const status = answers[index]?.status ?? 0
      // 404: somebody else was faster.
      if (status < 300) done.add(id)
      else if (status !== 404) failed.add(id)
    }
    if (performance.now() - began > longestMs)
      return { deleted: done.size, failed: failed.size, isEmpty: false }
  }
}

/**
 * The call that deletes a message: into the Deleted Items, or past them. Graph's own DELETE is not used: where it puts a message
 * depends on where that lies.
 */
export function deleting(root: string, message: string, permanent: boolean): GraphRequest {
  const path = `${root}/messages/${encodeURIComponent(message)}`
  return permanent
    ? { method: 'POST', path: `${path}/permanentDelete`, repeatable: true }
    : { method: 'POST', path: `${path}/move`, body: { destinationId: 'deleteditems' }, repeatable: true }
}
