import { classifyGraphRefusal, type GraphAnswer, type GraphClient, isGranted } from '@gatewarden/microsoft'
import { z } from 'zod'
import type { Connection } from '../connections/index.ts'
import { z as openapi } from '../platform/http/api.ts'
import type { User } from './user.ts'

export const mailboxKinds = [
  'user',
  'linked',
  'shared',
  'room',
  'equipment',
  'other',
  'none',
  'unknown',
] as const

/**
 * ready: Exchange Online has it. unlicensed: no plan with a mailbox. elsewhere: on premises, still being made, or soft-deleted,
 * which Graph does not tell apart. none: an account that has no mailbox by its nature. deleted: with its user, and comes back
 * with it. unknown: the connection may not look, or Microsoft did not answer.
 */
const mailboxStates = ['ready', 'unlicensed', 'elsewhere', 'none', 'deleted', 'unknown'] as const

export const mailboxFactsSchema = openapi
  .object({
    kind: openapi.enum(mailboxKinds),
    state: openapi.enum(mailboxStates).openapi({
      description:
        'elsewhere: on premises, still being made, or soft-deleted; Microsoft does not tell these apart.',
    }),
    reason: openapi.string().nullable(),
  })
  .openapi('MailboxFacts')

export type MailboxFacts = z.output<typeof mailboxFactsSchema>

/**
 * What kind of mailbox each of these people has. Graph has no list of that: it costs one call for each, 20 of which travel
 * together, and none for accounts that cannot have a mailbox.
 */
export async function mailboxFacts(
  graph: GraphClient,
  connection: Connection,
  users: readonly User[],
): Promise<MailboxFacts[]> {
  const known = users.map((user) => withoutAsking(connection, user))
  const asked = users.filter((_, index) => known[index] === undefined)
  const answers = await graph.batch(
    asked.map(({ id }) => ({
      path: `/users/${encodeURIComponent(id)}/mailboxSettings/userPurpose`,
      // One call for each mailbox needs no lane of that mailbox, and waiting for so many would send them one by one.
      mailbox: '',
    })),
  )
  const found = new Map(asked.map(({ id }, index) => [id, answers[index]]))
  return users.map((user, index) => known[index] ?? judge(connection, user, found.get(user.id)))
}

function withoutAsking(connection: Connection, user: User): MailboxFacts | undefined {
  if (user.deletedAt !== null)
    return {
      kind: 'none',
      state: 'deleted',
      reason: 'The user was deleted; a mailbox comes back when the user is restored.',
    }
  if (user.type === 'guest')
    return { kind: 'none', state: 'none', reason: 'A guest has a mailbox elsewhere, if any.' }
  if (user.address === null && user.licensed !== true)
    return { kind: 'none', state: 'none', reason: 'The account has neither an address nor a licence.' }
  const isOther = connection.kind === 'person' && connection.account?.oid !== user.id
  if (isOther)
    return {
      kind: 'unknown',
      state: 'unknown',
      reason:
        'Microsoft tells a person nothing of the mailboxes of others; a connection of the organization is told.',
    }
  return undefined
}

const purpose = z.object({ value: z.string() })

function judge(connection: Connection, user: User, answer: GraphAnswer<unknown> | undefined): MailboxFacts {
  const read = purpose.safeParse(answer?.body)
  if (answer?.status === 200 && read.success) {
    const kind = mailboxKinds.find((one) => one === read.data.value)
    return { kind: kind ?? 'other', state: 'ready', reason: null }
  }
  const refusal = classifyGraphRefusal(answer ?? { status: 0, headers: {}, body: undefined })
  if (/^MailboxNot(Enabled|Supported)ForRESTAPI$/i.test(refusal.error)) return noMailbox(user)
  const lacks = !isGranted('MailboxSettings.Read', connection.granted)
  if (refusal.status === 403 && lacks)
    return {
      kind: 'unknown',
      state: 'unknown',
      reason: 'The kind of a mailbox needs MailboxSettings.Read, which this connection was not granted.',
    }
  return { kind: 'unknown', state: 'unknown', reason: refusal.reason }
}

function noMailbox(user: User): MailboxFacts {
  if (user.licensed === false && user.synced !== true)
    return {
      kind: 'none',
      state: 'unlicensed',
      reason: 'No plan with a mailbox of Exchange Online is assigned to the account.',
    }
  return {
    kind: 'none',
    state: 'elsewhere',
    reason: user.synced
      ? 'Exchange Online has no mailbox for it. The account comes from the organization’s own directory, so the mailbox probably lies on a server there.'
      : 'Exchange Online has no mailbox for it: it is on premises, still being made, or was deleted.',
  }
}
