import { type GraphClient, listMessages, MicrosoftError } from '@gatewarden/microsoft'
import { GatewardenError } from '../../platform/errors.ts'
import { mailboxOf, type SendingProfile } from '../profiles/profile.ts'
import type { ProfileTokens } from '../profiles/profile-tokens.ts'
import type { Submission } from './submission.ts'

/** found: it was sent. missing: it is not there, so far. denied: the profile may not look. trouble: nobody can say at this moment. */
export type Look = 'found' | 'missing' | 'denied' | 'trouble'

/** How long a message whose answer got lost is looked for, and how often: Exchange files what it took within seconds. */
export const lookForMs = 15 * 60_000
export const lookEveryMs = 60_000
export const firstLookMs = 5_000

/**
 * Whether a message that went out over Graph, and whose answer never came, lies in the sender's Sent Items: by the Message-ID that
 * it was given here, or that Graph told of its draft. Needs Mail.Read.
 */
export async function lookInSentItems(
  tokens: Pick<ProfileTokens, 'graph'>,
  profile: SendingProfile,
  submission: Pick<Submission, 'messageId' | 'serverMessageId'>,
): Promise<Look> {
  try {
    return (await isThere(await tokens.graph(profile), mailboxOf(profile), submission)) ? 'found' : 'missing'
  } catch (error) {
    if (error instanceof MicrosoftError) return error.refusal.kind === 'transient' ? 'trouble' : 'denied'
    if (error instanceof GatewardenError) return 'trouble'
    throw error
  }
}

async function isThere(
  graph: GraphClient,
  mailbox: string,
  { messageId, serverMessageId }: Pick<Submission, 'messageId' | 'serverMessageId'>,
): Promise<boolean> {
  const id = (serverMessageId ?? messageId).replaceAll("'", "''")
  const pages = listMessages(graph, mailbox, {
    folder: 'sentitems',
    select: ['id'],
    filter: `internetMessageId eq '${id}'`,
    top: 1,
  })
  for await (const { items } of pages) if (items.length > 0) return true
  return false
}
