import { createGraphClient, MicrosoftError } from '@gatewarden/microsoft'
import type { Connector } from '../connectors/index.ts'
import type { Sight } from '../tokens/index.ts'
import type { ConnectParts } from './parts.ts'

/** What to read in a mailbox to see that a family of permissions works, by the first word of their names. */
const reads: Readonly<Record<string, string>> = {
  Mail: 'mailFolders/inbox?$select=id',
  MailboxSettings: 'mailboxSettings',
  Calendars: 'calendar?$select=id',
  Contacts: 'contacts?$select=id&$top=1',
}

/**
 * Under RBAC for Applications Exchange grants access without any role in the token, so a missing role is no missing
 * permission: what can be read in the mailbox that the operator named is granted. What cannot be tried without doing
 * something (sending, writing) counts with what can be read beside it.
 */
export async function openProbedMailbox(
  { platform, apps, gateFor }: ConnectParts,
  connector: Connector,
  tenantId: string,
  mailbox: string,
  sight: Sight,
): Promise<Sight> {
  const token = sight.tokens.get('graph')
  if (token === undefined || connector.app === null) return sight
  const client = createGraphClient({
    cloud: apps.cloud(connector.app.cloud),
    app: connector.app.clientId,
    tenant: tenantId,
    token: async () => token.accessToken,
    gate: gateFor(await apps.get(connector.app.id)),
    clock: platform.clock,
    random: platform.random,
    dispatcher: platform.dispatcher,
    budgetMs: platform.config.timeouts.signIn,
  })
  const opens = async (family: string): Promise<boolean> => {
    const path = reads[family]
    if (path === undefined) return false
    const [place, query] = path.split('?')
    try {
      await client.json({
        path: `/users/${encodeURIComponent(mailbox)}/${place}`,
        query: Object.fromEntries(new URLSearchParams(query)),
      })
      return true
    } catch (error) {
      if (error instanceof MicrosoftError && error.refusal.kind !== 'transient') return false
      throw error
    }
  }
  const opened = new Map<string, boolean>()
  const granted = [...sight.granted]
  const missing: string[] = []
  for (const name of sight.missing) {
    const family = name.slice(0, name.indexOf('.'))
    const known = opened.get(family) ?? (await opens(family))
    opened.set(family, known)
    if (known) granted.push(name)
    else missing.push(name)
  }
  return { ...sight, granted, missing }
}
