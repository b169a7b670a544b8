import { explainSmtp, knockImap, replyLine, SmtpError } from '@gatewarden/microsoft'
import { type CheckDefinition, type Finding, fromError } from '../../doctor/index.ts'
import { authorityOf, openServer } from '../profiles/open-server.ts'
import { mailboxOf } from '../profiles/profile.ts'
import { fillScript, isMicrosofts, type TestSubject, tokenFacts } from './test-subject.ts'

const overGraph: Finding = {
  state: 'ok',
  seen: 'The profile sends over Graph.',
  meaning: 'No SMTP server is asked.',
}

async function open(subject: TestSubject, signal: AbortSignal) {
  const onLine = (from: 'client' | 'server', line: string) =>
    subject.transcript.push(`${from === 'client' ? '>' : '<'} ${line.slice(0, 1000)}`)
  return openServer(subject.parts, subject.profile, { signal, onLine })
}

/** What a refusal by SMTP means here, with the line of PowerShell that mends it. */
async function refusal(subject: TestSubject, error: unknown): Promise<Finding> {
  if (!(error instanceof SmtpError)) return fromError(error)
  if (error.reply === undefined) {
    return {
      state: error.stage === 'starttls' || error.stage === 'sign-in' ? 'failed' : 'unknown',
      seen: error.message,
      meaning: 'The server could not be reached, or does not offer what is needed.',
      remedy: 'Check server, port and transport security, and that this machine may reach it.',
      facts: { stage: error.stage },
    }
  }
  const { kind, reason, remedy, script } = explainSmtp(error.reply)
  const app = isMicrosofts(subject) ? (await tokenFacts(subject)).claims.appId : undefined
  const filled = fillScript(script, subject, app)
  return {
    state: 'failed',
    seen: `The server said: ${replyLine(error.reply)}`,
    meaning: reason,
    remedy,
    ...(filled === undefined ? {} : { script: filled }),
    facts: { stage: error.stage, problem: kind, ...(error.oauth ? { oauth: error.oauth } : {}) },
  }
}

export const smtpCheck: CheckDefinition<TestSubject> = {
  id: 'smtp-sign-in',
  needs: ['permissions'],
  async run(subject, signal) {
    if (subject.profile.transport === 'graph') return overGraph
    try {
      const session = await open(subject, signal)
      await session.close()
      const dsn = session.offers.has('DSN')
        ? 'and reports deliveries (DSN)'
        : 'and offers no delivery reports'
      return {
        state: 'ok',
        seen: `The server took the sign-in ${dsn}.`,
        meaning: 'The mailbox opens for sending.',
      }
    } catch (error) {
      return refusal(subject, error)
    }
  },
}

export const senderCheck: CheckDefinition<TestSubject> = {
  id: 'sender-allowed',
  needs: ['smtp-sign-in'],
  async run(subject, signal) {
    if (subject.profile.transport === 'graph') return overGraph
    const { address } = subject.profile.sender
    try {
      const session = await open(subject, signal)
      try {
        const [answer] = await session.rehearse({ from: address, to: [subject.to] })
        if (answer?.accepted)
          return {
            state: 'ok',
            seen: `The server takes ${address} as sender and ${subject.to} as recipient.`,
            meaning: 'The profile may send with this address.',
          }
        return {
          state: 'failed',
          seen: `The server refused ${subject.to}: ${answer ? replyLine(answer.reply) : 'no answer'}`,
          meaning: 'The sender is taken, the recipient is not.',
          remedy: 'Name another recipient for the test (`to`).',
        }
      } finally {
        await session.close()
      }
    } catch (error) {
      return refusal(subject, error)
    }
  },
}

/** Reports are read over IMAP where mail goes out over SMTP. */
export const imapCheck: CheckDefinition<TestSubject> = {
  id: 'imap-sign-in',
  needs: ['permissions'],
  async run(subject) {
    const { profile, parts } = subject
    if (profile.transport === 'graph' || !isMicrosofts(subject) || !profile.notifications)
      return {
        state: 'ok',
        seen: 'The profile reads no reports over IMAP.',
        meaning: 'Nothing depends on IMAP here.',
      }
    const { cloud, token, claims } = await tokenFacts(subject)
    const ca = await authorityOf(parts.platform, cloud)
    const mailbox = mailboxOf(profile)
    const knock = { ...cloud.imap, mailbox, accessToken: token, timeoutMs: 15_000 }
    const answer = await knockImap({ ...knock, ...(ca === undefined ? {} : { ca }) })
    if (answer.kind === 'opened')
      return {
        state: 'ok',
        seen: `${mailbox} opens over IMAP: ${answer.said}.`,
        meaning: 'Reports of delivery can be read.',
      }
    const isKnown = answer.kind === 'not-connected'
    const app = claims.appId
    const script = fillScript(
      isKnown
        ? 'Add-MailboxPermission -Identity {mailbox} -User {app} -AccessRights FullAccess'
        : 'New-ServicePrincipal -AppId {app} -ObjectId <object id of the enterprise application>',
      subject,
      app,
    )
    return {
      state: answer.kind === 'unreachable' ? 'unknown' : 'failed',
      seen: `IMAP said: ${answer.said}`,
      meaning: isKnown
        ? 'The token is taken, and there is no mailbox behind it: the app has no Full Access, IMAP is switched off, or there is no licence.'
        : 'Exchange does not take the token for IMAP: IMAP.AccessAsApp is missing, or the app was made known by a wrong object id.',
      remedy: 'Mend that, or switch delivery notifications off in the profile.',
      ...(script === undefined ? {} : { script }),
      facts: { answer: answer.kind },
    }
  },
}
