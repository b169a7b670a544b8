import type { Mailbox } from '../../tenant/mailbox.ts'
import type { Tenant } from '../../tenant/tenant.ts'
import { signIn } from '../access/sign-in.ts'
import { MOST_SASL_BYTES, readXOAuth2 } from '../access/xoauth2.ts'
import { refused, SmtpRefusal } from './reply.ts'
import type { SmtpSession } from './smtp-session.ts'

/** `AUTH XOAUTH2` and `AUTH LOGIN`, with the first answer in the command or after a 334. @throws SmtpRefusal */
export async function auth(session: SmtpSession, text: string): Promise<string[]> {
  const [mechanism = '', initial, ...more] = text.trim().split(' ')
  if (session.greeting === undefined) throw refused('503 5.5.2 Send hello first')
  if (session.signedIn) throw refused('503 5.5.2 Already authenticated')
  if (session.envelope) throw refused('503 5.5.2 Bad sequence of commands')
  if (more.length > 0) throw refused('501 5.5.4 Invalid arguments')
  if (!session.connection.isSecure) throw refused('504 5.7.4 Unrecognized authentication type')
  if (mechanism.toUpperCase() === 'XOAUTH2') {
    await byToken(session, initial)
  } else if (mechanism.toUpperCase() === 'LOGIN') {
    await byPassword(session, initial)
  } else {
    throw refused('504 5.7.4 Unrecognized authentication type')
  }
  return ['235 2.7.0 Authentication successful']
}

async function byToken(session: SmtpSession, initial: string | undefined): Promise<void> {
  const credentials = readXOAuth2(initial ?? (await ask(session, '334 ')))
  const { world, verify } = session.context
  const signedIn = credentials && signIn(world, verify, 'smtp', credentials)
  if (!signedIn?.mailbox) throw refused('535 5.7.3 Authentication unsuccessful')
  requireSmtpAuth(signedIn.tenant, signedIn.mailbox)
  if (signedIn.user && !signedIn.opens()) throw refused('535 5.7.3 Authentication unsuccessful')
  session.signedIn = signedIn
}

/** Only where the tenant still takes passwords; the text says which of its ways it refuses them. */
async function byPassword(session: SmtpSession, initial: string | undefined): Promise<void> {
  const name = decode(initial ?? (await ask(session, '334 VXNlcm5hbWU6')))
  const password = decode(await ask(session, '334 UGFzc3dvcmQ6'))
  const found = session.context.world.mailboxAt(name)
  const user = found?.tenant.directory.find(found.mailbox.userId)
  if (found) requireSmtpAuth(found.tenant, found.mailbox)
  const basic = found?.tenant.mailProtocols.basicAuthentication ?? 'disabled'
  if (basic === 'retired')
    throw refused('550 5.7.30 Basic authentication is not supported for Client Submission.')
  if (basic === 'disabled')
    throw refused('535 5.7.139 Authentication unsuccessful, basic authentication is disabled.')
  if (!found || !user?.state.accountEnabled || user.state.password !== password) {
    throw refused('535 5.7.3 Authentication unsuccessful')
  }
  session.signedIn = {
    tenant: found.tenant,
    mailbox: found.mailbox,
    token: '',
    appId: '',
    principalId: user.id,
    user,
    opens: () => true,
  }
}

/** The mailbox's own switch goes before the tenant's. */
function requireSmtpAuth(tenant: Tenant, mailbox: Mailbox): void {
  const own = tenant.mailProtocols.of(mailbox.id).smtpClientAuthenticationDisabled
  if (!(own ?? tenant.mailProtocols.smtpClientAuthenticationDisabled)) return
  const whose = own === null ? 'Tenant' : 'Mailbox'
  throw refused(
    `535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the ${whose}. Visit https://aka.ms/smtp_auth_disabled for more information.`,
  )
}

/** The client's answer to a challenge. @throws SmtpRefusal where it gives up */
async function ask(session: SmtpSession, challenge: string): Promise<string> {
  session.reply(challenge)
  const line = await session.connection.source.line(MOST_SASL_BYTES)
  if (line.kind === 'end') {
    session.isEnded = true
    throw refused('535 5.7.3 Authentication unsuccessful')
  }
  const text = line.kind === 'line' && line.clean ? line.bytes.toString('latin1') : ''
  if (text === '*') throw new SmtpRefusal('501 5.7.0 Authentication cancelled')
  return text
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8')
}
