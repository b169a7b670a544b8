import { createGraphClient, type GraphClient, MicrosoftError } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { CheckDefinition, Finding } from '../check.ts'
import { type ConnectorSubject, known } from './subject.ts'
import { asksGraph } from './tenant-checks.ts'

type Definition = CheckDefinition<ConnectorSubject>

/** A check waits no longer than this for one answer, its retries included. */
const budgetMs = 12_000

/** Graph answers from here. */
const graphReachable: Definition = {
  id: 'graph-reachable',
  needs: ['app'],
  async run(subject, signal) {
    const { cloud } = known(subject)
    const { status } = await subject.probe.get(`${cloud.graph}/v1.0/organization`, signal)
    if (status === 401) {
      return {
        state: 'ok',
        seen: `${cloud.graph} answers, and asks for a token.`,
        meaning: 'Gatewarden reaches Microsoft Graph.',
      }
    }
    return {
      state: 'unknown',
      seen: `${cloud.graph} answered ${status} where it should have asked for a token.`,
      meaning: 'Something else may be answering in its place, such as a proxy.',
      remedy: `Allow https to ${new URL(cloud.graph).host} from this machine, with no proxy that alters answers.`,
    }
  },
}

const users = z.object({ value: z.array(z.object({ id: z.string() })) })

/** The organization's people can be listed. */
const people: Definition = {
  id: 'people',
  needs: ['credential-accepted', 'graph-reachable'],
  async run(subject, signal) {
    if (subject.connector.directory === null) return notAsked('The connector lists nobody.')
    const answer = await graphOf(subject).json({
      path: '/users',
      query: { $top: 1, $select: 'id' },
      signal,
    })
    const found = users.safeParse(answer.body)
    if (!found.success) return odd('users')
    return {
      state: 'ok',
      seen:
        found.data.value.length > 0
          ? 'Graph lists the organization’s people.'
          : 'Graph answers, and the organization has nobody.',
      meaning: 'A mailbox can be chosen by person.',
    }
  },
}

/** One call for each kind of thing, the one that reads least of it. */
const openers: readonly {
  permission: RegExp
  what: string
  path: (user: string) => string
  query: Record<string, string | number>
}[] = [
  {
    permission: /^Mail\./,
    what: 'its inbox',
    path: (user) => `/users/${user}/mailFolders/inbox`,
    query: { $select: 'id' },
  },
  {
    permission: /^Calendars\./,
    what: 'its calendar',
    path: (user) => `/users/${user}/calendar`,
    query: { $select: 'id' },
  },
  {
    permission: /^Contacts\./,
    what: 'its contacts',
    path: (user) => `/users/${user}/contacts`,
    query: { $top: 1, $select: 'id' },
  },
  {
    permission: /^MailboxSettings\./,
    what: 'its settings',
    path: (user) => `/users/${user}/mailboxSettings`,
    query: {},
  },
]

/** A mailbox that was named opens. It does not need the check permissions: under RBAC for Applications no role shows. */
const mailbox: Definition = {
  id: 'mailbox',
  needs: ['credential-accepted', 'graph-reachable'],
  async run(subject, signal) {
    if (!asksGraph(subject)) return notAsked('The connector opens no mailbox through Graph as the app.')
    const graph = graphOf(subject)
    const candidates =
      subject.mailbox === undefined && subject.chooseMailbox
        ? await someAddresses(graph, signal)
        : subject.mailbox === undefined
          ? []
          : [subject.mailbox]
    const [last] = candidates.slice(-1)
    if (last === undefined) {
      return {
        state: 'skipped',
        seen: 'No mailbox was named.',
        meaning: 'Whether mailboxes open is seen on one of them.',
        remedy: 'Run the checks with a mailbox: one whose owner does not mind, such as your own.',
      }
    }
    let opened: string[] = []
    let chosen = last
    for (chosen of candidates) {
      try {
        opened = await openMailbox(subject, graph, chosen, signal)
        break
      } catch (error) {
        // One that was chosen here and is no mailbox says nothing about the next.
        const isNone =
          error instanceof MicrosoftError && error.refusal.error === 'MailboxNotEnabledForRESTAPI'
        if (!isNone || chosen === last) throw error
      }
    }
    if (opened.length === 0) return notAsked('The connector asks for nothing that a mailbox holds.')
    return {
      state: 'ok',
      seen: `${chosen} opens: ${opened.join(', ')}.`,
      meaning: 'The app reaches this mailbox.',
      facts: { mailbox: chosen },
    }
  },
}

/** What of a mailbox opened, in words. @throws MicrosoftError for the first thing that does not */
async function openMailbox(
  subject: ConnectorSubject,
  graph: GraphClient,
  address: string,
  signal: AbortSignal,
): Promise<string[]> {
  const opened: string[] = []
  for (const { permission, what, path, query } of openers) {
    if (!subject.connector.permissions.some((one) => permission.test(one.name))) continue
    await graph.json({ path: path(encodeURIComponent(address)), query, signal })
    opened.push(what)
  }
  return opened
}

const addresses = z.object({
  value: z.array(z.object({ userPrincipalName: z.string(), mail: z.string().nullish() })),
})

/** People with an address; whether there is a mailbox behind it shows when it is opened. */
async function someAddresses(graph: GraphClient, signal: AbortSignal): Promise<string[]> {
  const { body } = await graph.json({
    path: '/users',
    query: { $top: 25, $select: 'userPrincipalName,mail' },
    signal,
  })
  const people = addresses.safeParse(body).data?.value ?? []
  return people.flatMap(({ userPrincipalName, mail }) => (mail ? [userPrincipalName] : [])).slice(0, 10)
}

function graphOf(subject: ConnectorSubject): GraphClient {
  const { app, cloud } = known(subject)
  const { clock, random, dispatcher } = subject.platform
  return createGraphClient({
    cloud,
    app: app.clientId,
    tenant: subject.tenant ?? '',
    token: () => subject.token('graph'),
    gate: subject.gateFor(app),
    clock,
    random,
    dispatcher,
    budgetMs,
  })
}

function notAsked(seen: string): Finding {
  return { state: 'skipped', seen, meaning: 'There is nothing to prove here.' }
}

function odd(what: string): Finding {
  return {
    state: 'unknown',
    seen: `Graph’s answer for ${what} has a form that is not known here.`,
    meaning: 'Something else may be answering in its place, such as a proxy.',
    remedy: 'Look at what stands between this machine and Microsoft Graph.',
  }
}

export const graphChecks: readonly Definition[] = [graphReachable, people, mailbox]
