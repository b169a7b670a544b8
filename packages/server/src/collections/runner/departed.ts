import type { GraphClient, Refusal } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { Remark } from '../collection.ts'
import type { Trouble } from './trouble.ts'

const userShape = z.object({ accountEnabled: z.boolean().nullable().catch(null) })
const deletedShape = z.object({
  value: z.array(z.object({ deletedDateTime: z.string().nullable().catch(null) })),
})

const purview =
  'What is left of it is not served to applications: search for the address in Microsoft Purview eDiscovery, which reaches soft-deleted mailboxes for 30 days and inactive ones as long as something holds them.'

/** What blocks a mailbox, said better where its account has left; undefined where it has not, as far as is known. */
export async function departed(
  trouble: Extract<Trouble, { stops: 'mailbox' }>,
  graph: GraphClient,
  address: string,
  signal: AbortSignal,
): Promise<{ access: 'departed'; remark: Remark; refusal: Refusal } | undefined> {
  if (trouble.access !== 'not_found' && trouble.access !== 'no_licence') return undefined
  const remark = await departedRemark(graph, address, signal)
  return remark && { access: 'departed', remark, refusal: trouble.refusal }
}

/**
 * Whether the account behind a mailbox that is not there has left: it was deleted, or blocked and without its mailbox. Asks
 * the directory, as far as the app may read it; undefined where nothing is known.
 */
async function departedRemark(
  graph: GraphClient,
  address: string,
  signal: AbortSignal,
): Promise<Remark | undefined> {
  const ask = async (path: string, query: Record<string, string>): Promise<unknown> =>
    (await graph.json<unknown>({ path, query, signal, budgetMs: 20_000 }).catch(() => undefined))?.body
  const user = userShape.safeParse(
    await ask(`/users/${encodeURIComponent(address)}`, { $select: 'id,accountEnabled' }),
  )
  if (user.success) {
    if (user.data.accountEnabled !== false) return undefined
    return {
      code: 'departed',
      reason:
        'The account is blocked and has no mailbox that can be opened: somebody who has left, most likely.',
      remedy: purview,
    }
  }
  // A deleted account keeps its main address; its user principal name is changed.
  const $filter = `mail eq '${address.replaceAll("'", "''")}'`
  const deleted = deletedShape.safeParse(
    await ask('/directory/deletedItems/microsoft.graph.user', {
      $select: 'id,mail,deletedDateTime',
      $filter,
    }),
  )
  const [one] = deleted.success ? deleted.data.value : []
  if (!one) return undefined
  const when = one.deletedDateTime === null ? '' : ` on ${one.deletedDateTime.slice(0, 10)}`
  return {
    code: 'departed',
    reason: `The account was deleted${when}, and its mailbox with it.`,
    remedy: `Restore the account in Entra within 30 days and collect it. ${purview}`,
  }
}
