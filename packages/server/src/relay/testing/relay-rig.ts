import { z } from 'zod'
import {
  type ConnectRig,
  connectOrganization,
  connectRig,
  makeConnector,
  newApp,
  newOrganization,
  type RigOptions,
} from '../../connect/testing/index.ts'
import type { Sight } from '../credentials/credential-store.ts'
import type { RelayMessage } from '../queue/message.ts'
import { selectMessages } from '../queue/message-store.ts'

/** A service with the relay open (unless asleep: then another process opens it), and an organization whose app may use IMAP, SMTP and Graph's mail. */
export interface RelayRig extends ConnectRig {
  /** For Exchange: IMAP and SMTP. */
  connection: string
  /** For Graph: to send, drafts for what is large. */
  graphConnection: string
  /** The employee's address; the credentials' mailbox. */
  mailbox: string
  /** Somebody else in the organization, for mail to arrive at. */
  other: string
  organization: string
  app: { clientId: string; clientSecret: string }
  /** Makes a listener and waits until it is open. @returns its id and port */
  listener(wish: Record<string, unknown>): Promise<{ id: string; port: number }>
  credential(wish?: Record<string, unknown>): Promise<{ id: string; username: string; password: string }>
  /** PEM of the relay's own authority. */
  authority(): Promise<string>
  /** Subjects in a mailbox's inbox, oldest first. */
  subjects(address: string): string[]
  /** Waits until a message that was answered 250 has ended. */
  ended(id: string): Promise<RelayMessage>
  /** Waits until something is so. @throws Error after half a minute */
  until<T>(look: () => Promise<T | undefined | false> | T | undefined | false): Promise<T>
}

const everything: Sight = { customers: null, mailboxes: null }
const made = z.object({ id: z.string(), port: z.number() })
const shown = z.object({ id: z.string(), username: z.string(), password: z.string() })

export async function relayRig(
  options: RigOptions & { name?: string; asleep?: boolean } = {},
): Promise<RelayRig> {
  const rig = await connectRig(options)
  const name = options.name ?? 'relayed'
  const organization = newOrganization(rig, name)
  const administrator = organization.admin.userPrincipalName
  const app = newApp(rig, name)
  rig.emulator.updateApp(app.clientId, {
    requiredResourceAccess: [
      {
        resource: 'graph',
        application: ['Mail.Send', 'Mail.ReadWrite', 'User.Read.All'],
        delegated: ['User.Read'],
      },
      { resource: 'exchange', application: ['IMAP.AccessAsApp', 'SMTP.SendAsApp'], delegated: [] },
    ],
  })
  const connected = async (type: string, permissions: readonly string[]): Promise<string> => {
    const wish = { type, mode: 'organization', name: type, permissions }
    const connector = await makeConnector(rig, wish, app)
    return (await connectOrganization(rig, { customer: name, connector, administrator })).id
  }
  const connection = await connected('exchange-imap-smtp', ['IMAP.AccessAsApp', 'SMTP.SendAsApp'])
  const graphConnection = await connected('microsoft-365', ['Mail.Send', 'Mail.ReadWrite', 'User.Read.All'])
  const mailbox = organization.employee.userPrincipalName
  const other = `other@${name}.onmicrosoft.com`
  rig.emulator.addUser({
    tenant: organization.id,
    userPrincipalName: other,
    displayName: 'Other',
    mailbox: 'user',
  })
  rig.emulator.setPropagation(organization.id, 'instant')
  rig.emulator.registerInExchange(organization.id, { appId: app.clientId })
  rig.emulator.addDelegation(organization.id, { kind: 'full-access', mailbox, to: app.clientId })
  if (!options.asleep) {
    await rig.features.relay.start()
    await rig.features.relay.listen()
  }

  const until: RelayRig['until'] = async (look) => {
    const end = performance.now() + 30_000
    for (;;) {
      const found = await look()
      if (found !== undefined && found !== false) return found
      if (performance.now() > end) throw new Error('what was waited for did not come')
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  const created = async (path: string, body: Record<string, unknown>) => {
    const answer = await rig.call('POST', path, { body })
    if (answer.status !== 201) throw new Error(answer.text)
    return answer.body
  }
  return {
    ...rig,
    connection,
    graphConnection,
    mailbox,
    other,
    organization: organization.id,
    app,
    until,
    async listener(wish) {
      const { id, port } = made.parse(
        await created('/v1/relay/listeners', { name: 'a door', port: 0, ...wish }),
      )
      if (options.asleep) return { id, port }
      return { id, port: await until(() => rig.features.relay.portOf(id)) }
    },
    credential: async (wish) =>
      shown.parse(await created('/v1/relay/credentials', { name: 'a device', connection, mailbox, ...wish })),
    authority: () => rig.features.relay.services.listeners.authority(),
    subjects: (address) =>
      [...(rig.emulator.world.mailboxAt(address)?.mailbox.mail.wellKnown('inbox').messages ?? [])].map(
        ({ summary }) => summary.subject ?? '',
      ),
    ended: (id) =>
      until(async () => {
        const [message] = await selectMessages(rig.platform.db.query, everything, { id, limit: 1 })
        return message?.endedAt ? message : undefined
      }),
  }
}
