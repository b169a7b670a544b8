import { readExchangeText } from './exchange-text.ts'
import { type Fields, first, type MimePart, readFields, readMime, splitHead } from './mime-parts.ts'

/** What a report says of one recipient. */
export interface ReportedRecipient {
  /** As the sender had called it (ORCPT); the final one where that is not said. Lower case. */
  recipient: string
  /** Whom it was for in the end: another where it was forwarded. Lower case. */
  finalRecipient: string
  /**
   * RFC 3464 2.3.3 (`expanded` is told as delivered), and of a receipt (RFC 8098): displayed, or anything else that was done
   * with it. `expired`: a failure because trying took too long.
   */
  action: 'failed' | 'expired' | 'delayed' | 'delivered' | 'relayed' | 'displayed' | 'processed'
  /** Enhanced code (RFC 3463). */
  status: string | undefined
  /** What the server said, without the type in front. */
  diagnostic: string | undefined
}

/**
 * What a message is, to somebody who waits for reports.
 * delivery: RFC 3464, and Exchange's reports. receipt: RFC 8098. automatic-reply: out of office and the like, which says nothing of
 * delivery. none: an ordinary message.
 */
export interface MailReport {
  kind: 'delivery' | 'receipt' | 'automatic-reply' | 'none'
  /** Address it comes from, lower case; empty where none can be read. */
  from: string
  /** ENVID of the submission. */
  envelopeId: string | undefined
  /** Message-IDs, with angle brackets, by which it may name the message that it is about. */
  messageIds: readonly string[]
  /** Headers of that message, as far as it gives them back. */
  returned: Fields
  recipients: readonly ReportedRecipient[]
  /**
   * Whether Exchange made it within the organization. Exchange takes the first header away from what comes from outside (the header
   * firewall: learn.microsoft.com/exchange/mail-flow/connectors/header-firewall), and puts the results of sender authentication on it.
   */
  origin: 'internal' | 'outside' | 'unsaid'
}

const mostRecipients = 1000
const mostText = 2000

/** Reads any message. Never throws; what is too large or too deep is read as far as its limits. */
export function readReport(bytes: Uint8Array): MailReport {
  const message = readMime(bytes)
  const report = message.type === 'multipart/report' ? message : find(message, 'multipart/report')
  const status = report && find(report, 'message/delivery-status', 'message/global-delivery-status')
  const receipt =
    report && find(report, 'message/disposition-notification', 'message/global-disposition-notification')
  const returned = report ? returnedFields(report) : new Map<string, string[]>()
  const shared = {
    from: addressIn(first(message.fields, 'from') ?? ''),
    returned,
    origin: originOf(message.fields),
  }
  if (status) {
    const [about, ...groups] = groupsOf(status.body)
    const envelopeId = about && first(about, 'original-envelope-id')
    const all =
      about?.has('final-recipient') || about?.has('original-recipient') ? [about, ...groups] : groups
    return {
      ...shared,
      kind: 'delivery',
      envelopeId: envelopeId === undefined ? undefined : clipped(envelopeId),
      messageIds: messageIds(message.fields, returned),
      recipients: all.slice(0, mostRecipients).flatMap(recipientOf),
    }
  }
  if (report && !receipt && message.fields.has('x-ms-exchange-message-is-ndr')) {
    const told = readExchangeText(find(report, 'text/plain')?.body ?? '')
    const original = returned.size > 0 ? returned : told.headers
    return {
      ...shared,
      kind: 'delivery',
      envelopeId: undefined,
      messageIds: messageIds(message.fields, original),
      returned: original,
      recipients: told.recipients.map(({ recipient, status: code, diagnostic }) => ({
        recipient,
        finalRecipient: recipient,
        action: isLate(code) ? 'expired' : 'failed',
        status: code,
        diagnostic: clipped(diagnostic),
      })),
    }
  }
  if (receipt) {
    const fields = readFields(receipt.body.slice(0, 100_000))
    return {
      ...shared,
      kind: 'receipt',
      envelopeId: undefined,
      messageIds: messageIds(message.fields, returned, first(fields, 'original-message-id')),
      recipients: readerOf(fields),
    }
  }
  const kind = isAutomatic(message.fields) ? 'automatic-reply' : 'none'
  return {
    ...shared,
    kind,
    envelopeId: undefined,
    messageIds: messageIds(message.fields, returned),
    recipients: [],
  }
}

function find(part: MimePart, ...types: string[]): MimePart | undefined {
  for (const one of part.parts) {
    if (types.includes(one.type)) return one
    const deeper = find(one, ...types)
    if (deeper) return deeper
  }
  return undefined
}

/** Headers of the message that it is about, whole or headers alone. */
function returnedFields(report: MimePart): Fields {
  const part = find(
    report,
    'message/rfc822',
    'text/rfc822-headers',
    'message/global',
    'message/global-headers',
  )
  return part ? readFields(splitHead(part.body.replace(/^(?:\r?\n)+/, '')).head) : new Map()
}

/** Groups of fields with empty lines between them; some mailers leave several, or begin with one. */
function groupsOf(body: string): Fields[] {
  return body
    .slice(0, 1_000_000)
    .split(/(?:\r?\n[ \t]*){2,}/)
    .filter((group) => group.includes(':'))
    .slice(0, mostRecipients + 1)
    .map(readFields)
}

/** A failure with a code of delay: somebody has given up trying. */
const isLate = (status: string | undefined): boolean =>
  status !== undefined && (status.startsWith('4.') || /^5\.4\.(7|300)$/.test(status))

const actions = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const

function recipientOf(fields: Fields): ReportedRecipient[] {
  const final = typed(first(fields, 'final-recipient'))
  const original = typed(first(fields, 'original-recipient'))
  const said = first(fields, 'action')?.toLowerCase().split(/[\s(]/)[0]
  const action = actions.find((one) => one === said)
  const finalRecipient = addressIn(final ?? original ?? '')
  if (action === undefined || finalRecipient === '') return []
  const diagnostic = typed(first(fields, 'diagnostic-code'))
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(first(fields, 'status') ?? '')?.[0]
  return [
    {
      recipient: addressIn(original ?? '') || finalRecipient,
      finalRecipient,
      action:
        action === 'expanded' ? 'delivered' : action === 'failed' && isLate(status) ? 'expired' : action,
      status,
      diagnostic: diagnostic === undefined || diagnostic === '' ? undefined : clipped(diagnostic),
    },
  ]
}

/** `automatic-action/MDN-sent-automatically; displayed` */
function readerOf(fields: Fields): ReportedRecipient[] {
  const finalRecipient = addressIn(typed(first(fields, 'final-recipient')) ?? '')
  const disposition = first(fields, 'disposition')?.split(';')[1]?.trim().toLowerCase()
  if (finalRecipient === '' || disposition === undefined) return []
  return [
    {
      recipient: addressIn(typed(first(fields, 'original-recipient')) ?? '') || finalRecipient,
      finalRecipient,
      action: disposition.startsWith('displayed') ? 'displayed' : 'processed',
      status: undefined,
      diagnostic: undefined,
    },
  ]
}

/** Without the type in front: `rfc822; a@b.example`, `smtp; 550 …`. */
const typed = (value: string | undefined): string | undefined => value?.replace(/^[\w.+ -]{1,40};\s*/, '')

/** The address in `Name <a@b>`, in lower case. */
function addressIn(value: string): string {
  const text = value.slice(0, mostText)
  const quoted = /"[^"\\\p{Cc}]{1,64}"@[^\s<>;,"()]+/u.exec(text)?.[0].replaceAll(' ', '')
  const inside =
    quoted ?? /<([^<>\s]+@[^<>\s]+)>/.exec(text)?.[1] ?? /[^\s<>;,"()]+@[^\s<>;,"()]+/.exec(text)?.[0]
  return inside?.toLowerCase() ?? ''
}

function messageIds(report: Fields, returned: Fields, more = ''): string[] {
  const texts = [
    more,
    first(returned, 'message-id'),
    // Exchange writes here what the message was called before it gave it another.
    first(returned, 'x-microsoft-original-message-id'),
    first(report, 'in-reply-to'),
    first(report, 'references'),
  ]
  const found = texts.flatMap((text) => text?.slice(0, 20_000).match(/<[^<>\s]{1,500}>/g) ?? [])
  return [...new Set(found)].slice(0, 100)
}

/** RFC 3834, and what others say instead of it. */
function isAutomatic(fields: Fields): boolean {
  const submitted = first(fields, 'auto-submitted')?.toLowerCase() ?? 'no'
  if (submitted.startsWith('auto-replied')) return true
  if (fields.has('x-autoreply') || fields.has('x-autorespond')) return true
  if (/^auto[_-]?reply/i.test(first(fields, 'precedence') ?? '')) return true
  return (
    fields.has('x-auto-response-suppress') &&
    /^(automatic reply|out of office)/i.test(first(fields, 'subject') ?? '')
  )
}

function originOf(fields: Fields): MailReport['origin'] {
  const authenticated = first(fields, 'x-ms-exchange-organization-authas')?.toLowerCase()
  if (authenticated !== undefined) return authenticated === 'internal' ? 'internal' : 'outside'
  return fields.has('authentication-results') || fields.has('received-spf') ? 'outside' : 'unsaid'
}

const clipped = (text: string): string =>
  text
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, mostText)
