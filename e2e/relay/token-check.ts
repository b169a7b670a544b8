import { once } from 'node:events'
import { createServer } from 'node:http'
import { createRemoteJWKSet, type JWTVerifyGetKey, jwtVerify } from 'jose'

/** Whose tokens are taken. */
export interface Trusted {
  /** Of the Entra that signs them. */
  origin: string
  tenant: string
  clientId: string
  /** What they open. */
  mailbox: string
}

/** Says to Dovecot whether a token opens a mailbox (RFC 7662, its answer alone). */
export interface TokenCheck extends AsyncDisposable {
  /** Where the token goes behind. */
  url: string
  /** Begins to take the tokens of an Entra for an app, into one mailbox. Until then none is good. */
  trust(trusted: Trusted): void
  /** How many tokens were good. */
  readonly good: number
}

const audience = 'https://outlook.office365.com'

/** Starts it on a free port of the loopback. Signature, issuer, audience, time and the application's roles are verified. */
export async function startTokenCheck(): Promise<TokenCheck> {
  let trusted: (Trusted & { keys: JWTVerifyGetKey }) | undefined
  let good = 0
  const judge = async (token: string): Promise<Record<string, unknown>> => {
    if (trusted === undefined) return { active: false }
    const { payload } = await jwtVerify(token, trusted.keys, {
      issuer: `https://sts.windows.net/${trusted.tenant}/`,
      audience,
    })
    const roles = Array.isArray(payload.roles) ? payload.roles.map(String) : []
    const isTheApps = payload.appid === trusted.clientId && roles.includes('IMAP.AccessAsApp')
    if (!isTheApps) return { active: false }
    good++
    return { active: true, username: trusted.mailbox, scope: roles.join(' ') }
  }
  const server = createServer((request, response) => {
    const token = new URL(request.url ?? '/', 'http://check.example').searchParams.get('token') ?? ''
    judge(token)
      .catch(() => ({ active: false }))
      .then((answer) => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(answer))
      })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    url: `http://127.0.0.1:${port}/introspect?token=`,
    trust(one) {
      trusted = {
        ...one,
        keys: createRemoteJWKSet(new URL(`${one.origin}/${one.tenant}/discovery/v2.0/keys`)),
      }
    },
    get good() {
      return good
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
