import { z } from 'zod'
import { isActive, messageFor } from '../../delivery/auto-reply.ts'
import type { AutomaticReplies } from '../../tenant/mailbox-settings.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { badRequest } from '../http/graph-error.ts'
import { type GraphReply, json } from '../http/graph-reply.ts'
import { readParameters } from '../http/read-json.ts'
import { context } from '../wire/links.ts'
import type { WireObject } from '../wire/shape.ts'

const known = [
  'automaticReplies',
  'mailboxFullStatus',
  'customMailTip',
  'externalMemberCount',
  'totalMemberCount',
  'maxMessageSize',
  'deliveryRestriction',
  'moderationStatus',
  'recipientScope',
  'recipientSuggestions',
] as const
type Tip = (typeof known)[number]

const parameters = z.strictObject({
  emailAddresses: z.array(z.string()).min(1).max(100),
  mailTipsOptions: z.string(),
})

/** `POST …/getMailTips`: what one should know of recipients before one writes to them. */
export function getMailTips(call: MailboxCall): GraphReply {
  const { emailAddresses, mailTipsOptions } = readParameters(call.request, parameters)
  const wanted = new Set(mailTipsOptions.split(',').map((name) => name.trim()))
  for (const name of wanted) {
    if (!known.some((tip) => tip === name)) throw badRequest(`'${name}' is no value of mailTipsType.`)
  }
  return json({
    '@odata.context': context(call.request, 'Collection(microsoft.graph.mailTips)'),
    value: emailAddresses.map((address) => tipsFor(call, address, wanted)),
  })
}

/** Flags in Graph's own words stand for properties whose names differ. */
function tipsFor(call: MailboxCall, address: string, wanted: ReadonlySet<string>): WireObject {
  const { tenant } = call.caller
  const emailAddress = { name: '', address }
  const isOwn = tenant.domains.some(
    (domain) => domain.toLowerCase() === address.split('@').at(-1)?.toLowerCase(),
  )
  const mailbox = isOwn ? tenant.mailboxAt(address) : undefined
  if (isOwn && !mailbox) {
    return {
      emailAddress,
      error: { code: 'RecipientNotFound', message: `The recipient ${address} was not found.` },
    }
  }
  const owner = mailbox && tenant.directory.find(mailbox.userId)
  const has = (tip: Tip) => wanted.has(tip)
  const replies = mailbox?.settings.automaticReplies
  const isAway = replies !== undefined && isActive(replies, call.world.clock.now())
  const text = isAway && mailbox ? messageFor(replies, call.mailbox.address, tenant, mailbox) : null
  return {
    emailAddress: { name: owner?.state.displayName ?? '', address },
    ...(has('automaticReplies') && {
      automaticReplies: automatic(replies, text, mailbox?.settings.language),
    }),
    ...(has('mailboxFullStatus') && mailbox && { mailboxFull: false }),
    ...(has('customMailTip') && { customMailTip: '' }),
    ...(has('externalMemberCount') && { externalMemberCount: isOwn ? 0 : 1 }),
    ...(has('totalMemberCount') && { totalMemberCount: 1 }),
    ...(has('maxMessageSize') && mailbox && { maxMessageSize: mailbox.maxReceiveBytes }),
    ...(has('deliveryRestriction') && { deliveryRestricted: false }),
    ...(has('moderationStatus') && { isModerated: false }),
    ...(has('recipientScope') && { recipientScope: isOwn ? 'internal' : 'external' }),
    ...(has('recipientSuggestions') && { recipientSuggestions: [] }),
  }
}

function automatic(
  replies: AutomaticReplies | undefined,
  text: string | null,
  language: string | undefined,
): WireObject {
  if (!replies || text === null) return { message: '' }
  const scheduled = replies.status === 'scheduled'
  const locale = language ?? 'en-US'
  return {
    message: text,
    messageLanguage: {
      locale: locale.toLowerCase(),
      displayName:
        new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' }).of(locale) ?? locale,
    },
    ...(scheduled && {
      scheduledStartTime: { dateTime: replies.scheduledStartDateTime.replace(/Z$/, ''), timeZone: 'UTC' },
      scheduledEndTime: { dateTime: replies.scheduledEndDateTime.replace(/Z$/, ''), timeZone: 'UTC' },
    }),
  }
}
