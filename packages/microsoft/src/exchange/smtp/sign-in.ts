import { SmtpError } from './smtp-error.ts'
import type { SmtpReply } from './smtp-reply.ts'
import type { SmtpAuth } from './smtp-session.ts'

/** One command and its reply; what is secret in it is masked in transcripts by the second text. */
type Ask = (command: string, shown: string) => Promise<SmtpReply>

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** AUTH with a token (XOAUTH2) or a password (PLAIN, else LOGIN). @throws SmtpError at stage `sign-in` */
export async function signIn(auth: SmtpAuth, offers: ReadonlyMap<string, string>, ask: Ask): Promise<void> {
  const mechanisms = (offers.get('AUTH') ?? '').toUpperCase().split(' ')
  const requireMechanism = (...names: string[]) => {
    const found = names.find((name) => mechanisms.includes(name))
    if (found === undefined) {
      const offered = mechanisms.join(' ').trim() || 'no way to sign in'
      throw new SmtpError(`The server offers ${offered}, not ${names.join(' or ')}.`, {
        stage: 'sign-in',
        outcome: 'not-sent',
      })
    }
    return found
  }
  if (/\p{Cc}/u.test(auth.user)) throw new TypeError('a user name has no control characters')
  if ('accessToken' in auth) {
    requireMechanism('XOAUTH2')
    await byToken(auth.user, auth.accessToken, ask)
  } else if (requireMechanism('PLAIN', 'LOGIN') === 'PLAIN') {
    const reply = await ask(`AUTH PLAIN ${base64(`\0${auth.user}\0${auth.pass}`)}`, 'AUTH PLAIN ***')
    requireSignedIn(reply)
  } else {
    let reply = await ask('AUTH LOGIN', 'AUTH LOGIN')
    if (reply.code === 334) reply = await ask(base64(auth.user), base64(auth.user))
    if (reply.code === 334) reply = await ask(base64(auth.pass), '***')
    requireSignedIn(reply)
  }
}

/**
 * A refused token is first answered by a challenge with JSON in it; only an empty line brings the real refusal
 * (developers.google.com/gmail/imap/xoauth2-protocol, which Exchange follows).
 */
async function byToken(user: string, token: string, ask: Ask): Promise<void> {
  if (!/^[\w.~+/=-]+$/.test(token)) throw new TypeError('an access token has no such characters')
  const response = base64(`user=${user}\u0001auth=Bearer ${token}\u0001\u0001`)
  const first = await ask(`AUTH XOAUTH2 ${response}`, `AUTH XOAUTH2 *** (user=${user})`)
  if (first.code !== 334) return requireSignedIn(first)
  requireSignedIn(await ask('', ''), readChallenge(first.text))
}

function requireSignedIn(reply: SmtpReply, oauth?: SmtpError['oauth']): void {
  if (reply.code === 235) return
  throw new SmtpError('The server refused the sign-in.', {
    stage: 'sign-in',
    outcome: 'not-sent',
    reply,
    ...(oauth ? { oauth } : {}),
  })
}

function readChallenge(text: string): SmtpError['oauth'] {
  try {
    const said: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
    const field = (name: string) => {
      const value: unknown = typeof said === 'object' && said !== null ? Reflect.get(said, name) : undefined
      return typeof value === 'string' ? value.slice(0, 200) : undefined
    }
    return { status: field('status'), scope: field('scope') }
  } catch {
    return { status: undefined, scope: undefined }
  }
}
