import type { GraphClient } from '@gatewarden/microsoft'
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

const permissions = [
  'Mail.ReadWrite',
  'Mail.Send',
  'Calendars.ReadWrite',
  'Contacts.ReadWrite',
  'User.Read.All',
] as const

/** The rig with a connected organization of its own, and Graph as that organization's program uses it. */
export interface WatchRig extends ConnectRig {
  connection: string
  tenant: string
  mailbox: string
  graph: GraphClient
  /** Everything in the feed, oldest first. */
  feed(): Promise<FeedChange[]>
}

const feedShape = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      mailbox: z.string().nullable(),
      data: z.record(z.string(), z.unknown()),
    }),
  ),
  next: z.string(),
})
export type FeedChange = z.output<typeof feedShape>['data'][number]

export async function watchRig(name: string, options: RigOptions = {}): Promise<WatchRig> {
  const rig = await connectRig({
    ...options,
    config: {
      egress: { allow: ['127.0.0.1'] },
      watches: { fastest: '200ms', slowest: '500ms', notified: '500ms' },
      ...options.config,
    },
  })
  const app = newApp(rig, name, { application: permissions })
  const organization = newOrganization(rig, name)
  const connector = await makeConnector(
    rig,
    { type: 'microsoft-365', mode: 'organization', name, permissions: [...permissions] },
    app,
  )
  const { id: connection } = await connectOrganization(rig, {
    connector,
    administrator: organization.admin.userPrincipalName,
  })
  return {
    ...rig,
    connection,
    tenant: organization.id,
    mailbox: organization.employee.userPrincipalName,
    graph: await rig.features.tokens.service.graphFor(connection),
    async feed() {
      const all: FeedChange[] = []
      for (let after = ''; ; ) {
        const { body } = await rig.call(
          'GET',
          `/v1/changes?limit=1000${after === '' ? '' : `&after=${after}`}`,
        )
        const page = feedShape.parse(body)
        all.push(...page.data)
        if (page.data.length === 0) return all
        after = page.next
      }
    },
  }
}

const identified = z.object({ id: z.string() })

/** What people do in a mailbox, through Graph. */
export function mailboxHands(graph: GraphClient, mailbox: string) {
  const root = `/users/${encodeURIComponent(mailbox)}`
  const post = async (path: string, body: unknown): Promise<string> => {
    const answer = await graph.json<unknown>({ method: 'POST', path: root + path, body, repeatable: false })
    const made = identified.safeParse(answer.body)
    return made.success ? made.data.id : ''
  }
  return {
    root,
    draft: (folder: string, subject: string) =>
      post(`/mailFolders/${folder}/messages`, { subject, isRead: false }),
    edit: (id: string, body: Record<string, unknown>) =>
      graph.json({ method: 'PATCH', path: `${root}/messages/${id}`, body }),
    move: (id: string, destinationId: string) => post(`/messages/${id}/move`, { destinationId }),
    remove: (id: string) => graph.json({ method: 'DELETE', path: `${root}/messages/${id}` }),
    erase: (id: string) => post(`/messages/${id}/permanentDelete`, {}),
    send: (subject: string, to: string) =>
      post('/sendMail', {
        message: {
          subject,
          body: { contentType: 'text', content: 'Hello' },
          toRecipients: [{ emailAddress: { address: to } }],
        },
      }),
    folder: (displayName: string, below?: string) =>
      post(below === undefined ? '/mailFolders' : `/mailFolders/${below}/childFolders`, { displayName }),
    renameFolder: (id: string, displayName: string) =>
      graph.json({ method: 'PATCH', path: `${root}/mailFolders/${id}`, body: { displayName } }),
    removeFolder: (id: string) => graph.json({ method: 'DELETE', path: `${root}/mailFolders/${id}` }),
    contact: (displayName: string) => post('/contacts', { displayName, givenName: displayName }),
    editContact: (id: string, displayName: string) =>
      graph.json({ method: 'PATCH', path: `${root}/contacts/${id}`, body: { displayName } }),
    removeContact: (id: string) => graph.json({ method: 'DELETE', path: `${root}/contacts/${id}` }),
    event: (subject: string, day = '2026-12-01', recurrence?: object) =>
      post('/events', {
        subject,
        start: { dateTime: `${day}T10:00:00`, timeZone: 'UTC' },
        end: { dateTime: `${day}T11:00:00`, timeZone: 'UTC' },
        ...(recurrence === undefined ? {} : { recurrence }),
      }),
    editEvent: (id: string, subject: string) =>
      graph.json({ method: 'PATCH', path: `${root}/events/${id}`, body: { subject } }),
    removeEvent: (id: string) => graph.json({ method: 'DELETE', path: `${root}/events/${id}` }),
  }
}
export type MailboxHands = ReturnType<typeof mailboxHands>
