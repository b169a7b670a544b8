import { MicrosoftError } from '@gatewarden/microsoft'
import type { ConnectionsService } from '../connections/index.ts'
import { type DirectoryReader, findUser, membersOf, type User } from '../directory/index.ts'
import { errorCodes, GatewardenError } from '../platform/errors.ts'
import { address as addressSchema, line, type Party } from '../sending/index.ts'
import type { TokensService } from '../tokens/index.ts'
import { valueAt } from './conditions.ts'
import type { LeftOut, Occasion, Recipient } from './rule.ts'

export interface DirectoryNeeds {
  connections: Pick<ConnectionsService, 'get'>
  tokens: Pick<TokensService, 'graphFor'>
}

export interface FoundRecipients {
  parties: Party[]
  leftOut: LeftOut[]
}

/**
 * Who is meant: addresses as they stand, those found in what happened, people and members of groups out of the directory. What is no
 * address, and whom the directory does not know, is left out with the reason.
 * @throws MicrosoftError, GatewardenError for what passes by itself: it is to be tried again
 */
export async function findRecipients(
  needs: DirectoryNeeds,
  recipients: readonly Recipient[],
  occasion: Occasion,
): Promise<FoundRecipients> {
  const found: FoundRecipients = { parties: [], leftOut: [] }
  for (const recipient of recipients) {
    const { parties, leftOut } = await findOne(needs, recipient, occasion)
    found.parties.push(...parties)
    found.leftOut.push(...leftOut)
  }
  return found
}

async function findOne(
  needs: DirectoryNeeds,
  recipient: Recipient,
  occasion: Occasion,
): Promise<FoundRecipients> {
  if ('address' in recipient) return { parties: [recipient], leftOut: [] }
  if ('field' in recipient) return inField(recipient.field, valueAt(occasion, recipient.field))
  const name = 'user' in recipient ? recipient.user : recipient.group
  try {
    const connection = await needs.connections.get(recipient.connection, null)
    const reader: DirectoryReader = {
      connection,
      graph: await needs.tokens.graphFor(connection.id, connection),
    }
    const users = 'user' in recipient ? [await findUser(reader, name)] : await membersOf(reader, name)
    return withAddresses(users)
  } catch (error) {
    if (passes(error)) throw error
    return { parties: [], leftOut: [{ recipient: name, reason: reasonOf(error) }] }
  }
}

function withAddresses(users: readonly User[]): FoundRecipients {
  const found: FoundRecipients = { parties: [], leftOut: [] }
  for (const { address, name, userPrincipalName } of users) {
    if (address === null)
      found.leftOut.push({ recipient: userPrincipalName, reason: 'has no e-mail address' })
    else found.parties.push(partyOf(address, name))
  }
  return found
}

/** A text, an object with an address, or a list of either. One text is one address: it is never taken apart at commas. */
function inField(field: string, value: unknown): FoundRecipients {
  const all = Array.isArray(value) ? value : [value]
  const found: FoundRecipients = { parties: [], leftOut: [] }
  for (const one of all) {
    const isObject = typeof one === 'object' && one !== null
    const address = addressSchema.safeParse(isObject ? valueAt(one, 'address') : one)
    if (address.success) found.parties.push(partyOf(address.data, isObject ? valueAt(one, 'name') : null))
    else found.leftOut.push({ recipient: field, reason: whyNot(one) })
  }
  return found
}

const whyNot = (value: unknown): string =>
  value === undefined || value === null
    ? 'nothing is there'
    : `${(JSON.stringify(value) ?? '').slice(0, 100)} is no e-mail address`

/** A name that cannot stand in a header is left away: nobody goes without mail for it. */
function partyOf(address: string, name: unknown): Party {
  const good = line(200).safeParse(name)
  return good.success ? { address, name: good.data } : { address }
}

/** Whether something passes by itself, so that trying again helps. */
export function passes(error: unknown): boolean {
  if (error instanceof GatewardenError) return errorCodes[error.code].retry === 'later'
  return error instanceof MicrosoftError && error.refusal.kind === 'transient'
}

export function reasonOf(error: unknown): string {
  if (error instanceof GatewardenError) return error.detail
  if (error instanceof MicrosoftError) return error.refusal.reason
  throw error
}
