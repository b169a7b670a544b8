import type { MailboxSettings } from '@microsoft/microsoft-graph-types'
import type { GraphClient } from './graph-client.ts'
import { listQuery, mailboxPath, passedOn, type ReadOptions } from './resource.ts'

/** Time zone, language, working hours, automatic replies, and what kind of mailbox it is (`userPurpose`). Needs MailboxSettings.Read. */
export async function getMailboxSettings(
  client: GraphClient,
  mailbox: string,
  options: ReadOptions = {},
): Promise<MailboxSettings> {
  const { body } = await client.json<MailboxSettings>({
    path: `${mailboxPath(mailbox)}/mailboxSettings`,
    query: listQuery(options),
    ...passedOn(options),
  })
  return body
}
