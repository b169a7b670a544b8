import { MicrosoftError, replyLine, SmtpError, type SmtpReply } from '@gatewarden/microsoft'
import { errorCodes, GatewardenError } from '../../platform/errors.ts'
import { NotCarried } from './carrier.ts'

/** Stages at which it is the mailbox's trouble, or the network's, and not this message's. */
const ofAll = new Set(['connect', 'greeting', 'hello', 'starttls', 'sign-in'])

/** Any failure on the way to Microsoft as what it means for the message. */
export function asNotCarried(error: unknown): NotCarried {
  if (error instanceof NotCarried) return error
  if (error instanceof SmtpError) return afterSmtp(error)
  if (error instanceof MicrosoftError) return afterGraph(error)
  if (error instanceof GatewardenError) return afterToken(error)
  const said = error instanceof Error ? error.message : 'it failed'
  return new NotCarried('later', { code: 451, text: `4.3.0 The message could not be handed on: ${said}` })
}

function afterSmtp(error: SmtpError): NotCarried {
  const { reply, stage } = error
  if (error.outcome === 'unknown')
    return new NotCarried('unknown', {
      code: 451,
      text: '4.4.2 Microsoft took the whole message and did not answer; it may have been sent',
    })
  if (reply === undefined)
    return later(451, `4.4.1 Microsoft could not be reached: ${error.message}`, { cause: error })
  if (stage === 'sign-in' || wantsSignIn(reply))
    return later(
      reply.code >= 500 ? 550 : 451,
      `${reply.code >= 500 ? '5.7.0' : '4.7.0'} Microsoft: ${replyLine(reply)}`,
      {
        remedy: remedyFor(reply),
        cause: error,
      },
    )
  const answer = { code: reply.code, text: answerText(reply) }
  const concernsAll = ofAll.has(stage) || isThrottle(reply)
  // Exchange says 4xx to what no waiting mends (mailbox logon failure without Full Access); it ends with the patience of the queue.
  const trouble = error.isPermanent && !ofAll.has(stage) ? 'refused' : 'later'
  return new NotCarried(trouble, answer, { remedy: remedyFor(reply), concernsAll, cause: error })
}

/** 530 and 535 (RFC 4954, 6): it is about who sends, and not about the message, whatever it is said to. */
export const wantsSignIn = (reply: SmtpReply | undefined): boolean =>
  reply?.code === 530 || reply?.code === 535

/** 432 4.3.2, and STOREDRV's words for the same. */
const isThrottle = ({ code, enhanced, text }: SmtpReply): boolean =>
  code === 432 || enhanced === '4.3.2' || /thread limit|throttl/i.test(text)

export const answerText = ({ enhanced, text }: SmtpReply): string =>
  [enhanced, text].filter((one) => one !== undefined && one !== '').join(' ')

function remedyFor(reply: SmtpReply): string | undefined {
  const line = replyLine(reply)
  if (/SmtpClientAuthentication is disabled/i.test(line))
    return 'Switch SMTP AUTH on: Set-CASMailbox MAILBOX -SmtpClientAuthenticationDisabled $false; or let the listener’s route be graph.'
  if (/5\.7\.139/.test(line))
    return 'A policy of the tenant refuses the sign-in; its administrator sees which.'
  if (reply.code === 535)
    return 'Look at the connection with gatewarden connectors check: the app has to be known to Exchange and have Full Access to the mailbox.'
  if (/5\.7\.60|SendAsDenied/i.test(line))
    return 'Give the mailbox the right to send as that address (Add-RecipientPermission), or let the credential rewrite senders.'
  if (/logon failure|MapiExceptionLogonFailed/i.test(line))
    return 'Give the app Full Access to the mailbox (Add-MailboxPermission).'
  return undefined
}

function afterGraph(error: MicrosoftError): NotCarried {
  const { refusal } = error
  const certainlyNot = refusal.status === 429 || refusal.error === 'gate_timeout'
  const said = `Microsoft: ${refusal.reason}`
  if (certainlyNot) return later(451, `4.3.2 ${said}`, { cause: error })
  // Graph takes a message once; whether it had before it failed nobody tells.
  if (refusal.status === 0 || refusal.status === 408 || refusal.status >= 500)
    return new NotCarried('unknown', { code: 451, text: `4.4.2 ${said}` }, { cause: error })
  const concernsAll = refusal.status === 401 || refusal.status === 403
  return new NotCarried(
    concernsAll ? 'later' : 'refused',
    { code: 550, text: `5.6.0 ${said}` },
    { remedy: refusal.remedy, concernsAll, cause: error },
  )
}

function afterToken(error: GatewardenError): NotCarried {
  const passes = errorCodes[error.code].retry === 'later'
  const answer = passes
    ? { code: 451, text: `4.7.0 No token for the mailbox: ${error.detail}` }
    : { code: 550, text: `5.7.0 No token for the mailbox: ${error.detail}` }
  return later(answer.code, answer.text, { remedy: error.remedy, cause: error })
}

/** What concerns the mailbox or the way to it, and may be mended. */
const later = (
  code: number,
  text: string,
  more: { remedy?: string | undefined; cause?: unknown },
): NotCarried => new NotCarried('later', { code, text }, { ...more, concernsAll: true })
