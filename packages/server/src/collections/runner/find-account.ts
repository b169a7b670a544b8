import { type GraphClient, MicrosoftError } from '@gatewarden/microsoft'
import { z } from 'zod'
import { type DirectoryReader, findUser, readsDirectory, readUser, type User } from '../../directory/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import type { Account } from '../collection.ts'

/**
 * Whose mailbox is named by an address, or by an account's id: the account that has the address among all of its
 * addresses, or the deleted one that had it as its main one. Null where nobody is known, or the connection may not ask.
 */
export async function findAccount(reader: DirectoryReader, address: string): Promise<User | null> {
  if (!readsDirectory(reader.connection)) return null
  try {
    return await findUser(reader, address)
  } catch (error) {
    if (error instanceof GatewardenError && error.code === 'not_found')
      return findDeleted(reader.graph, address)
    // What keeps the mailbox from being read as well is said by the look at the mailbox itself.
    if (error instanceof GatewardenError || error instanceof MicrosoftError) return null
    throw error
  }
}

/** What a collection keeps of it. */
export const accountOf = ({ id, name, userPrincipalName, addresses }: User): Account => ({
  id,
  name,
  userPrincipalName,
  addresses,
})

const page = z.object({ value: z.array(z.unknown()) })

/** A deleted account keeps its main address; its user principal name is changed. */
async function findDeleted(graph: GraphClient, address: string): Promise<User | null> {
  const answer = await graph
    .json<unknown>({
      path: '/directory/deletedItems/microsoft.graph.user',
      query: {
        $select: 'id,displayName,userPrincipalName,mail,deletedDateTime',
        $filter: `mail eq '${address.replaceAll("'", "''")}'`,
      },
      budgetMs: 20_000,
    })
    .catch(() => undefined)
  const found = page.safeParse(answer?.body)
  const [one] = found.success ? found.data.value : []
  return one === undefined ? null : readUser(one)
}
