import { type GraphClient, isGranted } from '@gatewarden/microsoft'
import type { Connection } from '../connections/index.ts'
import { findUser, mailboxFacts, type OpenMailbox, type User } from '../directory/index.ts'
import type { Check } from '../doctor/index.ts'
import { type CheckDefinition, fromError, runChecks } from '../doctor/index.ts'
import { knownError } from '../platform/http/problem.ts'
import { type Finding, type LinkedMailbox, type Workload, workloads } from './mailbox.ts'
import { propagationMs } from './next-look.ts'

interface Subject {
  connection: Connection
  address: string
  /** Opens it, once the connection works. */
  open(): Promise<OpenMailbox>
  graph?: GraphClient
  root?: string
  user?: User
  kind?: string
  accessAgeMs: number
}

/** What is opened to see whether it opens; nothing of anybody's content. */
const doors: Readonly<Record<Workload, { permission: string; path: string; query: Record<string, string> }>> =
  {
    mail: { permission: 'Mail.', path: '/mailFolders/inbox', query: { $select: 'id' } },
    calendar: { permission: 'Calendars.', path: '/calendar', query: { $select: 'id' } },
    contacts: { permission: 'Contacts.', path: '/contacts', query: { $select: 'id', $top: '1' } },
  }

/** What the connection is for: what it was granted, or asks for (Exchange's own roles show in no token). */
function workloadsOf({ granted, missing }: Connection): Workload[] {
  const names = [...granted, ...missing]
  const asked = workloads.filter((one) => names.some((name) => name.startsWith(doors[one].permission)))
  return asked.length > 0 ? asked : ['mail']
}

const isOwn = ({ root }: Subject): boolean => root === '/me'

const connects: CheckDefinition<Subject> = {
  id: 'connection',
  needs: [],
  async run(subject) {
    const { graph, root } = await subject.open()
    subject.graph = graph
    subject.root = root
    // A token has to be had before anything can be said of the mailbox.
    if (subject.connection.status !== 'active')
      return {
        state: 'failed',
        seen: subject.connection.reason ?? `The connection is ${subject.connection.status}.`,
        meaning: 'Nothing can be opened through this connection.',
        remedy: subject.connection.remedy ?? 'Mend the connection first.',
      }
    return { state: 'ok', seen: 'The connection is active.', meaning: 'Its token can be used.' }
  },
}

/** An address may be an alias: the directory tells whose it is, where it may be asked. */
const isKnown: CheckDefinition<Subject> = {
  id: 'directory',
  needs: ['connection'],
  async run(subject) {
    const { graph, connection, address } = subject
    if (graph === undefined) throw new Error('the connection was not opened')
    try {
      subject.user = await findUser({ graph, connection }, address)
    } catch (error) {
      const known = knownError(error)
      if (known?.code === 'not_found')
        return {
          state: 'failed',
          seen: `Nobody in the organization has the address ${address}.`,
          meaning: 'There is no such mailbox, or it was made a moment ago.',
          remedy:
            'Check the address; gatewarden users list --address ADDRESS looks for it, aliases included.',
          facts: { code: 'not_found' },
        }
      if (known?.code !== 'scope_not_granted') throw error
      return {
        state: 'skipped',
        seen: 'The connection may not read the directory.',
        meaning: 'Whether the address is known cannot be told before the mailbox is opened.',
      }
    }
    if (!isOwn(subject)) subject.root = `/users/${encodeURIComponent(subject.user.id)}`
    const [facts] = await mailboxFacts(graph, connection, [subject.user])
    if (facts?.state === 'ready') subject.kind = facts.kind
    const seen = `It is the account ${subject.user.userPrincipalName}${subject.kind ? `, a mailbox of the kind ${subject.kind}` : ''}.`
    return { state: 'ok', seen, meaning: 'The organization knows the address.' }
  },
}

const opens = (workload: Workload): CheckDefinition<Subject> => ({
  id: workload,
  needs: ['connection'],
  async run(subject, signal) {
    const { graph, root, connection } = subject
    if (graph === undefined || root === undefined) throw new Error('the connection was not opened')
    const shared = sharedPermission(connection, workload)
    if (connection.kind === 'person' && !isOwn(subject) && shared !== undefined)
      return {
        state: 'failed',
        seen: `The connection was not granted ${shared}.`,
        meaning: `Microsoft opens ${workload} of other mailboxes to a person’s connection with that permission only.`,
        remedy: `Add ${shared} to the connector and let the person sign in again (POST /v1/connections/{id}/reconnect).`,
        facts: { code: 'scope_not_granted', missingScopes: [shared] },
      }
    const { path, query } = doors[workload]
    try {
      await graph.json({ path: `${root}${path}`, query, signal, budgetMs: 15_000 })
    } catch (error) {
      const found = fromError(error)
      return isDenied(found.facts?.code) ? denied(subject, found.facts) : found
    }
    return { state: 'ok', seen: `Its ${workload} opens.`, meaning: 'It can be used.' }
  },
})

function sharedPermission({ granted }: Connection, workload: Workload): string | undefined {
  const read = `${doors[workload].permission}Read.Shared`
  return isGranted(read, granted) ? undefined : read
}

const isDenied = (code: unknown): boolean => code === 'needs_admin_consent' || code === 'mailbox_denied'

/** Exchange says the same of access that was never given and of access that has not arrived yet. */
function denied({ connection, address, accessAgeMs }: Subject, facts: Check['facts']) {
  const isNew = accessAgeMs < propagationMs
  const age = isNew
    ? `Access is ${ageOf(accessAgeMs)} old: it may be on its way.`
    : 'Access should have arrived long ago.'
  if (connection.kind === 'person') {
    const person = connection.account?.name ?? 'the person'
    return {
      state: 'failed' as const,
      seen: `Exchange refuses ${person} the mailbox.`,
      meaning: `${person} has no Full Access to it, or Exchange does not know of it everywhere yet, which takes an hour as a rule and up to a day. ${age}`,
      remedy:
        'An Exchange administrator gives Full Access (Add-MailboxPermission); it is looked for again by itself.',
      facts: { ...facts, code: 'denied' },
    }
  }
  return {
    state: 'failed' as const,
    seen: `Exchange refuses the app the mailbox ${address}.`,
    meaning: `An application access policy or the scope of a role leaves the mailbox out, or a change of these has not arrived yet, which takes up to two hours. ${age}`,
    remedy:
      'An Exchange administrator looks with Test-ServicePrincipalAuthorization and Test-ApplicationAccessPolicy; it is looked for again by itself.',
    facts: { ...facts, code: 'denied' },
  }
}

function ageOf(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  return minutes < 120 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`
}

/** Looks at one mailbox, and says what opens, and if nothing does, why. Never throws for what Microsoft answers. */
export async function probe(
  mailbox: Pick<LinkedMailbox, 'address' | 'accessSince'>,
  { connection, open, now }: { connection: Connection; open: () => Promise<OpenMailbox>; now: Date },
  options: { signal?: AbortSignal | undefined; onError?: (error: unknown, check: string) => void } = {},
): Promise<Finding> {
  const { address, accessSince } = mailbox
  const subject: Subject = { connection, address, open, accessAgeMs: now.getTime() - accessSince.getTime() }
  const wanted = workloadsOf(connection)
  const { signal, onError } = options
  const run = { ...(signal && { signal }), ...(onError && { onError }) }
  // Whose the address is comes first: an alias is opened by the id of its account.
  const first = await runChecks([connects, isKnown], subject, run)
  const then = await runChecks([asBefore(first), ...wanted.map(opens)], subject, run)
  const checks = [...first, ...then.filter(({ id }) => id !== 'connection')]
  const opened = wanted.filter((one) => checks.some(({ id, state }) => id === one && state === 'ok'))
  const about = {
    userId: subject.user?.id ?? null,
    name: subject.user?.name ?? null,
    kind: subject.kind ?? null,
  }
  const broken = checks.filter(({ state }) => state === 'failed' || state === 'unknown')
  const why =
    broken.find(({ id }) => id === 'connection') ?? broken.find(({ id }) => id !== 'directory') ?? broken[0]
  const status = opened.length > 0 ? 'ready' : statusOf(checks, why)
  return {
    ...about,
    status,
    opens: opened,
    reason: why ? `${why.seen} ${why.meaning}` : null,
    remedy: why?.remedy || null,
    checks,
  }
}

/** The connection as it was found a moment ago: it is not opened twice. */
const asBefore = (checks: readonly Check[]): CheckDefinition<Subject> => ({
  id: 'connection',
  needs: [],
  async run() {
    const found = checks.find(({ id }) => id === 'connection')
    const isOk = found?.state === 'ok'
    return { state: isOk ? 'ok' : 'failed', seen: found?.seen ?? '', meaning: found?.meaning ?? '' }
  },
})

function statusOf(checks: readonly Check[], why: Check | undefined): Finding['status'] {
  if (checks.some(({ id, state }) => id === 'connection' && state === 'failed')) return 'blocked'
  if (why?.state !== 'failed') return 'unknown'
  // Who is not in the directory has no mailbox either, whatever Exchange calls that.
  if (checks.some(({ id, facts }) => id === 'directory' && facts?.code === 'not_found')) return 'not_found'
  switch (why.facts?.code) {
    case 'denied':
      return 'denied'
    case 'not_found':
    case 'mailbox_not_found':
      return 'not_found'
    case 'mailbox_unlicensed':
      return 'no_mailbox'
    default:
      return 'blocked'
  }
}
