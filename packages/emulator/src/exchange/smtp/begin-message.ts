import { MAX_RECIPIENTS } from '../limits.ts'
import type { EnvelopeRecipient } from './envelope.ts'
import { ANNOUNCED_SIZE } from './greet.ts'
import { decodeXtext, readPath } from './read-path.ts'
import { refused } from './reply.ts'
import { requireSender } from './send-as.ts'
import type { SmtpSession } from './smtp-session.ts'

/** `MAIL FROM:<…>` with SIZE, BODY, RET, ENVID, SMTPUTF8 and AUTH. */
export function mailFrom(session: SmtpSession, text: string): string[] {
  if (session.greeting === undefined) throw refused('503 5.5.2 Send hello first')
  if (!session.connection.isSecure) throw refused('451 5.7.3 STARTTLS is required to send mail')
  if (!session.signedIn) throw refused('530 5.7.57 Client not authenticated to send mail.')
  if (session.envelope) throw refused('503 5.5.2 Sender already specified')
  const { address, parameters } = readPath(text)
  const known = ['SIZE', 'BODY', 'RET', 'ENVID', 'SMTPUTF8', 'AUTH']
  if ([...parameters.keys()].some((key) => !known.includes(key))) throw refused('501 5.5.4 Invalid arguments')
  const body = (parameters.get('BODY') ?? '7BIT').toUpperCase()
  const returns = (parameters.get('RET') ?? 'FULL').toUpperCase()
  const size = parameters.get('SIZE') ?? '0'
  const fits = ['7BIT', '8BITMIME', 'BINARYMIME'].includes(body) && ['FULL', 'HDRS'].includes(returns)
  if (!fits || !/^\d{1,20}$/.test(size)) throw refused('501 5.5.4 Invalid arguments')
  if (Number(size) > ANNOUNCED_SIZE)
    throw refused('552 5.3.4 Message size exceeds fixed maximum message size')
  const envelopeId = parameters.get('ENVID')
  requireSender(session.signedIn, address)
  const { id = '' } = session.signedIn.mailbox ?? {}
  if (session.context.limits.enabled && !session.underWay.enter(id, session)) {
    throw refused('432 4.3.2 Concurrent connections limit exceeded.')
  }
  session.envelope = {
    from: address,
    returns: returns === 'FULL' ? 'full' : 'headers',
    envelopeId: envelopeId === undefined ? undefined : decodeXtext(envelopeId),
    isBinary: body === 'BINARYMIME',
    recipients: [],
  }
  return ['250 2.1.0 Sender OK']
}

/** `RCPT TO:<…>` with NOTIFY and ORCPT. Who does not exist is told in a report, not here. */
export function rcptTo(session: SmtpSession, text: string): string[] {
  const { envelope } = session
  if (!envelope || session.chunks) throw refused('503 5.5.2 Need mail command')
  const { address, parameters } = readPath(text)
  if (address === '') throw refused('501 5.1.3 Invalid address')
  if (envelope.recipients.length >= MAX_RECIPIENTS) throw refused('452 4.5.3 Too many recipients')
  const known = ['NOTIFY', 'ORCPT']
  if ([...parameters.keys()].some((key) => !known.includes(key))) throw refused('501 5.5.4 Invalid arguments')
  const original = parameters.get('ORCPT')
  envelope.recipients.push({
    address,
    notify: readNotify(parameters.get('NOTIFY')),
    originalRecipient: original === undefined ? undefined : decodeXtext(original),
  })
  return ['250 2.1.5 Recipient OK']
}

/** `NEVER`, or some of the three (RFC 3461 section 4.1). */
function readNotify(value: string | undefined): EnvelopeRecipient['notify'] {
  if (value === undefined) return undefined
  const words = value.toUpperCase().split(',')
  if (words.length === 1 && words[0] === 'NEVER') return new Set()
  const known = { SUCCESS: 'success', FAILURE: 'failure', DELAY: 'delay' } as const
  const wanted = words.map((word) => {
    const name = Object.entries(known).find(([key]) => key === word)?.[1]
    if (!name) throw refused('501 5.5.4 Invalid arguments')
    return name
  })
  return new Set(wanted)
}
