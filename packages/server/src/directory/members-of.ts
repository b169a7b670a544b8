import { type DirectoryReader, isBasic } from './list-users.ts'
import { type MailboxFacts, mailboxFacts } from './mailbox-facts.ts'
import { needingPermission } from './needing-permission.ts'
import { basicUserSelect, readUser, type User, userSelect } from './user.ts'

/** Every person in a group, those of the groups in it too; only with such a mailbox where a kind is given. */
export async function membersOf(
  { graph, connection }: DirectoryReader,
  group: string,
  kind?: MailboxFacts['kind'],
): Promise<User[]> {
  const path = `/groups/${encodeURIComponent(group)}/transitiveMembers/microsoft.graph.user`
  const query = { $select: isBasic(connection) ? basicUserSelect : userSelect, $top: 200 }
  const users: User[] = []
  await needingPermission(connection, ['GroupMember.Read.All', 'Group.Read.All'], async () => {
    for await (const { items } of graph.pages<unknown>({ path, query })) users.push(...items.map(readUser))
  })
  if (kind === undefined) return users
  const facts = await mailboxFacts(graph, connection, users)
  return users
    .map((user, index) => ({ ...user, ...(facts[index] && { mailbox: facts[index] }) }))
    .filter(({ mailbox }) => mailbox?.kind === kind)
}
