import type { MimeParts } from '../../delivery/compose-mime.ts'
import type { EmailAddress, Message } from '../../tenant/message.ts'
import { readHeaders } from '../../tenant/mime-headers.ts'
import type { MailboxCall } from '../access/mailbox-access.ts'
import { findTimeZone, timeZone } from '../calendar/time-zone.ts'
import { emptyParts } from './draft-parts.ts'
import type { Drafting } from './drafting.ts'
import type { MessageContents } from './message-contents.ts'
import { quoteMessage } from './quote-message.ts'

export type ReplyKind = 'reply' | 'replyAll' | 'forward'

/** What a reply or forward says before the client adds to it. */
export function replyParts(
  call: MailboxCall,
  message: Message,
  contents: MessageContents,
  kind: ReplyKind,
  comment: string,
  writing: Drafting,
): MimeParts {
  const zone = findTimeZone(call.mailbox.settings.timeZone) ?? timeZone('UTC')
  const shown = contents.attachments.filter(({ isInline }) => isInline)
  return {
    ...emptyParts(writing),
    ...(kind === 'forward' ? {} : recipientsOf(call, message, kind)),
    subject: replySubject(message.summary.subject, kind),
    body: quoteMessage(message, contents, comment, zone),
    headers: threadHeaders(call, message),
    importance: kind === 'forward' ? message.effectiveImportance : 'normal',
    attachments: (kind === 'forward' ? contents.attachments : shown).map(({ index: _, ...one }) => one),
  }
}

/** To whom an answer goes: Reply-To before From (RFC 5322, 3.6.3), and all others but oneself where all are answered. */
export function recipientsOf(
  call: MailboxCall,
  { summary }: Message,
  kind: 'reply' | 'replyAll',
): Pick<MimeParts, 'to' | 'cc'> {
  const author = summary.replyTo.length > 0 ? summary.replyTo : summary.from ? [summary.from] : []
  if (kind === 'reply') return { to: author, cc: [] }
  const known = new Set<string>()
  const isNew = ({ address }: EmailAddress) => {
    const key = address.toLowerCase()
    if (known.has(key) || call.caller.tenant.mailboxAt(address) === call.mailbox) return false
    known.add(key)
    return true
  }
  const to = [...author.filter(isNew), ...summary.to.filter(isNew)]
  return { to: to.length > 0 ? to : author, cc: summary.cc.filter(isNew) }
}

/** Exchange takes off what stands before the subject as [MS-OXCMAIL] 2.2.3.2.6.1 has it: three letters at most and a colon. */
export function replySubject(subject: string, kind: ReplyKind): string {
  const normal = subject.replace(/^[^\s\d:]{1,3}: ?/u, '')
  return `${kind === 'forward' ? 'FW' : 'RE'}: ${normal}`
}

/** What ties an answer to its original (RFC 5322, 3.6.4), and Exchange's topic. */
export function threadHeaders(call: MailboxCall, message: Message): MimeParts['headers'] {
  const mime = call.world.spool.read(message.content)
  const original = readHeaders(mime, 0, mime.length)
  const id = message.summary.internetMessageId
  const before = original.first('references') ?? original.first('in-reply-to') ?? ''
  const references = [...(before.match(/<[^<>\s]+>/g) ?? []), id].filter((one) => one !== '')
  return [
    { name: 'Thread-Topic', value: replySubject(message.summary.subject, 'reply').slice(4) },
    ...(references.length > 0 ? [{ name: 'References', value: references.join(' ') }] : []),
    ...(id === '' ? [] : [{ name: 'In-Reply-To', value: id }]),
  ]
}
