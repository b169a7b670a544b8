import { maySendAs, type RelayCredential } from '../credentials/credential.ts'
import { addressesInHeader } from './addresses-in-header.ts'
import { type HeaderField, headerFields, unfolded } from './header-block.ts'
import { type SmtpAnswer, smtpAnswer } from './smtp-answer.ts'

type Rules = Pick<RelayCredential, 'mailbox' | 'senders' | 'otherSenders'>

/** Fields that say whom a message is from (RFC 5322 sections 3.6.2 and 3.6.6). */
const senderFields = new Set(['from', 'sender', 'resent-from', 'resent-sender'])
/** A message that has come by so many servers goes round in a circle (RFC 5321 section 6.3). */
const mostHops = 50

const notAllowed = (address: string, { mailbox }: Rules): SmtpAnswer =>
  smtpAnswer(550, `5.7.60 This device may not send as ${address}; it may as ${mailbox}`)

/** Who stands in the envelope: the sender where that is allowed. Nobody's (`<>`) becomes the mailbox's. */
export function envelopeSender(mailFrom: string, rules: Rules): string | SmtpAnswer {
  if (mailFrom === '' || maySendAs(rules, mailFrom)) return mailFrom === '' ? rules.mailbox : mailFrom
  return rules.otherSenders === 'rewrite' ? rules.mailbox : notAllowed(mailFrom, rules)
}

/**
 * The header as it may go out: every address in From, Sender and Resent-From/-Sender is one that the device may use, or is made
 * the mailbox. A message without From gets one.
 * @param block lines in CRLF, Latin-1, without the empty line
 */
export function judgeHeader(block: string, rules: Rules): { header: string } | SmtpAnswer {
  const fields = headerFields(block)
  if (fields === undefined)
    return smtpAnswer(550, '5.6.0 The header of the message has a line that is no header field')
  if (fields.filter(({ name }) => name === 'received').length > mostHops)
    return smtpAnswer(554, '5.4.6 Too many hops: the message goes round in a circle')
  const problem = problemOf(
    fields.filter(({ name }) => senderFields.has(name)),
    rules,
  )
  if (problem === undefined) return { header: withFrom(fields, rules) }
  return rules.otherSenders === 'rewrite' ? { header: rewritten(fields, rules) } : problem
}

function problemOf(senders: readonly HeaderField[], rules: Rules): SmtpAnswer | undefined {
  for (const once of ['from', 'sender'])
    if (senders.filter(({ name }) => name === once).length > 1)
      return smtpAnswer(550, `5.6.0 The message has more than one ${once === 'from' ? 'From' : 'Sender'}`)
  for (const field of senders) {
    const addresses = addressesInHeader(unfolded(field))
    if (addresses === undefined || addresses.length === 0)
      return smtpAnswer(550, `5.6.0 The ${field.name} of the message holds no plain address`)
    for (const { address } of addresses) if (!maySendAs(rules, address)) return notAllowed(address, rules)
  }
  return undefined
}

const withFrom = (fields: readonly HeaderField[], { mailbox }: Rules): string =>
  joined([...(fields.some(({ name }) => name === 'from') ? [] : [{ raw: `From: <${mailbox}>` }]), ...fields])

/** The mailbox in place of every sender; whom it was from gets the answers, where nobody else was named for them. */
function rewritten(fields: readonly HeaderField[], { mailbox }: Rules): string {
  const from = fields.find(({ name }) => name === 'from')
  const [first] = (from && addressesInHeader(unfolded(from))) ?? []
  const name = (first?.name ?? '').replaceAll(/["\\]/g, '').slice(0, 200)
  const added = [`From: ${name === '' ? '' : `"${name}" `}<${mailbox}>`]
  if (first !== undefined && first.address !== mailbox && !fields.some((one) => one.name === 'reply-to'))
    added.push(`Reply-To: <${first.address}>`)
  return joined([...added.map((raw) => ({ raw })), ...fields.filter((one) => !senderFields.has(one.name))])
}

const joined = (fields: readonly { raw: string }[]): string => fields.map(({ raw }) => `${raw}\r\n`).join('')
