import { classifyGraphRefusal, type GraphRequest, MicrosoftError } from '@gatewarden/microsoft'
import type { OpenMailbox } from '../directory/index.ts'
import { z } from '../platform/http/api.ts'
import { knownError } from '../platform/http/problem.ts'
import { deleting } from './empty-folder.ts'
import { messageChangeSchema, patchOf } from './message-change.ts'
import { folderId, graphId } from './paths.ts'

const ids = z
  .array(graphId)
  .min(1)
  .max(500)
  .refine((list) => new Set(list).size === list.length, 'must name each message once')
  .openapi({ description: 'Up to 500 messages of the mailbox.' })

export const bulkBodySchema = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('mark'), ids, change: messageChangeSchema }),
    z.strictObject({ action: z.literal('move'), ids, folderId }),
    z.strictObject({ action: z.literal('copy'), ids, folderId }),
    z.strictObject({ action: z.literal('delete'), ids, permanent: z.boolean().default(false) }),
  ])
  .openapi('BulkChange')

export type BulkBody = z.output<typeof bulkBodySchema>

const bulkResultSchema = z
  .object({
    id: z.string(),
    done: z.boolean(),
    copyId: z.string().optional().openapi({ description: 'Of the copy, after a copy.' }),
    problem: z
      .object({ code: z.string(), detail: z.string(), remedy: z.string().optional() })
      .optional()
      .openapi({ description: 'Why it was not done.' }),
  })
  .openapi('BulkResult')

export const bulkAnswerSchema = z.object({ data: z.array(bulkResultSchema) })
export type BulkResult = z.output<typeof bulkResultSchema>

/** Does the same to each message; what fails for one leaves the others alone. */
export async function changeInBulk(box: OpenMailbox, body: BulkBody): Promise<BulkResult[]> {
  const answers = await box.graph.batch(body.ids.map((id) => callFor(box.root, id, body)))
  return body.ids.map((id, index): BulkResult => {
    const answer = answers[index]
    if (answer !== undefined && answer.status < 300)
      return { id, done: true, ...(body.action === 'copy' ? { copyId: idOf(answer.body) } : {}) }
    return { id, done: false, problem: problemOf(answer ?? { status: 0, headers: {}, body: undefined }) }
  })
}

function callFor(root: string, id: string, body: BulkBody): GraphRequest {
  const path = `${root}/messages/${encodeURIComponent(id)}`
  switch (body.action) {
    case 'mark':
      return { method: 'PATCH', path, body: patchOf(body.change), repeatable: true }
    case 'move':
      return {
        method: 'POST',
        path: `${path}/move`,
        body: { destinationId: body.folderId },
        repeatable: true,
      }
    case 'copy':
      return { method: 'POST', path: `${path}/copy`, body: { destinationId: body.folderId } }
    case 'delete':
      return deleting(root, id, body.permanent)
  }
}

const idOf = (body: unknown): string => z.object({ id: z.string() }).parse(body).id

function problemOf(answer: Parameters<typeof classifyGraphRefusal>[0]): NonNullable<BulkResult['problem']> {
  const known = knownError(new MicrosoftError(classifyGraphRefusal(answer)))
  if (known === undefined) return { code: 'internal', detail: 'Something went wrong.' }
  const { code, detail, remedy } = known
  return { code, detail, ...(remedy === undefined ? {} : { remedy }) }
}
