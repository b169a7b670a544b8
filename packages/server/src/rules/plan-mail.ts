import {
  type Content,
  type NewMessage,
  type Party,
  recipientsOf,
  type SendingProfile,
  type SendingService,
} from '../sending/index.ts'
import { type DirectoryNeeds, findRecipients } from './find-recipients.ts'
import { reportContent } from './report-content.ts'
import type { LeftOut, Occasion, Rule } from './rule.ts'
import type { TriggerFile } from './trigger-store.ts'

/** What a run is about. */
export interface Cause {
  occasion: Occasion
  /** Of a digest: what was gathered, as far as it goes into one message, and how much there was. */
  gathered?: { items: readonly Occasion[]; count: number } | undefined
  /** What came with the trigger. */
  files: readonly TriggerFile[]
  /** Goes out with each message where nothing of what happened is named. */
  reference: string
}

export interface Plan {
  messages: NewMessage[]
  leftOut: LeftOut[]
  /** Why there are no messages. */
  reason?: string
  remedy?: string
}

export interface PlanNeeds {
  sending: Pick<SendingService, 'render' | 'suppressed' | 'deliveriesBetween'>
  directory: DirectoryNeeds
}

/** What Exchange takes in one message; separate ones may be more. */
const mostInOne = 500
const mostSeparate = 2000
const mostFileBytesInAll = 200 * 1024 * 1024

/**
 * What a rule sends about an occasion: who gets it, and the messages, complete. Nothing is stored or sent.
 * @throws GatewardenError `invalid_request` for a template that does not fit; what passes by itself, as findRecipients does
 */
export async function planMail(
  needs: PlanNeeds,
  rule: Rule,
  profile: SendingProfile,
  cause: Cause,
): Promise<Plan> {
  const { shape } = rule
  if (shape.trigger.type === 'digest' && cause.gathered?.count === 0 && !shape.trigger.sendEmpty)
    return { messages: [], leftOut: [], reason: 'Nothing was gathered.' }
  const [to, cc, bcc] = [
    await findRecipients(needs.directory, shape.to, cause.occasion),
    await findRecipients(needs.directory, shape.cc, cause.occasion),
    await findRecipients(needs.directory, shape.bcc, cause.occasion),
  ]
  const everybody = [...to.parties, ...cc.parties, ...bcc.parties]
  const suppressed = await needs.sending.suppressed(
    profile.id,
    everybody.map(({ address }) => address),
  )
  const leftOut = [...to.leftOut, ...cc.leftOut, ...bcc.leftOut]
  const kept = keeper(suppressed, leftOut)
  const parties = { to: kept(to.parties), cc: kept(cc.parties), bcc: kept(bcc.parties) }
  const count = parties.to.length + parties.cc.length + parties.bcc.length
  const files = attachmentsOf(rule, cause)
  if (count === 0)
    return {
      messages: [],
      leftOut,
      reason: 'There is nobody to send it to.',
      remedy: 'Look at who was left out, and why.',
    }
  const limit = shape.separate ? mostSeparate : mostInOne
  if (count > limit)
    return tooMuch(
      leftOut,
      `${count} recipients are more than the ${limit} of ${shape.separate ? 'one run' : 'one message'}.`,
    )
  const size = files.reduce((sum, { bytes }) => sum + bytes.length, 0)
  if (shape.separate && size * count > mostFileBytesInAll)
    return tooMuch(leftOut, `The files, once for each of ${count} recipients, are more than 200 MB.`)
  const envelopes = shape.separate ? Object.values(parties).flat().map(alone) : [parties]
  const messages: NewMessage[] = []
  for (const envelope of envelopes) {
    const only = shape.separate ? envelope.to[0] : undefined
    const { attached, ...texts } = await textsOf(needs, rule, profile, cause, only)
    const content: Content = {
      ...envelope,
      ...texts,
      replyTo: [],
      // RFC 3834: automatic replies leave it unanswered.
      headers: [{ name: 'Auto-Submitted', value: 'auto-generated' }],
      importance: shape.importance,
    }
    messages.push({
      content,
      recipients: recipientsOf(content),
      files: [...files, ...attached],
      sendAt: null,
      priority: 0,
      reference: cause.reference,
      resendOf: null,
    })
  }
  return { messages, leftOut }
}

const tooMuch = (leftOut: LeftOut[], reason: string): Plan => ({
  messages: [],
  leftOut,
  reason,
  remedy: 'Address a distribution list, or divide the rule.',
})

const alone = (party: Party) => ({ to: [party], cc: [], bcc: [] })

/** Everybody once, in the first place that names them; nobody who bounced. */
function keeper(suppressed: ReadonlyMap<string, string>, leftOut: LeftOut[]) {
  const seen = new Set<string>()
  return (parties: readonly Party[]): Party[] =>
    parties.filter(({ address }) => {
      const key = address.toLowerCase()
      if (seen.has(key)) return false
      seen.add(key)
      if (!suppressed.has(key)) return true
      leftOut.push({ recipient: address, reason: `bounced for good: ${suppressed.get(key)}` })
      return false
    })
}

function attachmentsOf({ shape }: Rule, { files }: Cause): TriggerFile[] {
  const { attachments } = shape
  return attachments === 'all' ? [...files] : files.filter(({ id }) => attachments.includes(id))
}

async function textsOf(
  { sending }: PlanNeeds,
  rule: Rule,
  profile: SendingProfile,
  { occasion, gathered }: Cause,
  recipient: Party | undefined,
) {
  const { content } = rule.shape
  if ('report' in content)
    return reportContent(sending, profile, content.report.days, new Date(occasion.event.at))
  const { template, version } = content
  const variables = {
    ...occasion,
    rule: { id: rule.id, name: rule.name },
    recipient: recipient ? { address: recipient.address, name: recipient.name ?? null } : null,
    items: gathered?.items ?? [],
    count: gathered?.count ?? 0,
  }
  return { ...(await sending.render(profile, { name: template, version, variables })), attached: [] }
}
