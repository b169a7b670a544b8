import type { Credential } from '../../apps/index.ts'
import type { CheckDefinition, Finding } from '../check.ts'
import { type ConnectorSubject, known } from './subject.ts'

type Definition = CheckDefinition<ConnectorSubject>

/** The connector has an app registration. */
const app: Definition = {
  id: 'app',
  needs: [],
  async run({ connector, app: found, apps }) {
    if (found) {
      apps.cloud(found.cloud)
      return {
        state: 'ok',
        seen: `The app registration ${found.clientId} in the cloud ${found.cloud}.`,
        meaning: 'Gatewarden knows which app it speaks for.',
        facts: { app: found.id, clientId: found.clientId, cloud: found.cloud },
      }
    }
    return {
      state: 'failed',
      seen: 'The connector has no app registration yet.',
      meaning: 'Nobody can connect, because Microsoft does not know who asks.',
      remedy: `Follow the steps of GET /v1/connectors/${connector.id}/setup and send the client id with a credential.`,
    }
  },
}

/** Browsers and Microsoft accept the callback address. The configuration allows no other; what is said is what follows. */
const publicUrl: Definition = {
  id: 'public-url',
  needs: [],
  async run({ connector, cloud }) {
    const url = new URL(connector.callbackUrl)
    const local = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
    if (url.protocol !== 'https:' && !local) {
      return {
        state: 'failed',
        seen: `The callback address is ${connector.callbackUrl}.`,
        meaning: 'Microsoft sends codes over plain http to the same machine only.',
        remedy: 'Set publicUrl to an https address, with a TLS proxy in front of Gatewarden.',
      }
    }
    if (url.protocol === 'http:' && url.hostname !== 'localhost' && cloud?.id !== 'emulator') {
      return {
        state: 'failed',
        seen: `The callback address is ${connector.callbackUrl}.`,
        meaning: 'Microsoft’s pages take http://localhost as a redirect URI, and no number in its place.',
        remedy: `Set publicUrl to http://localhost:${url.port || '80'}.`,
      }
    }
    return {
      state: 'ok',
      seen: `The callback address is ${connector.callbackUrl}.`,
      meaning: local
        ? 'Only a browser on this machine can finish connecting; that is enough for trying things out.'
        : 'Browsers can come back to it over TLS.',
    }
  },
}

/** There is a credential that has not expired. */
const credential: Definition = {
  id: 'credential',
  needs: ['app'],
  async run(subject) {
    const { app: found } = known(subject)
    const now = subject.platform.clock.now()
    const timely = found.credentials.filter(
      (one) => one.expiry.state !== 'expired' && (one.notBefore === null || one.notBefore <= now),
    )
    const described = found.credentials.map(describe).join('; ')
    if (timely.length === 0) {
      return {
        state: 'failed',
        seen:
          found.credentials.length === 0
            ? 'The app has no credential.'
            : `No credential is valid today: ${described}.`,
        meaning: 'Gatewarden cannot prove to Entra that it is the app.',
        remedy: `Make a client secret or a certificate under Certificates & secrets and add it (POST /v1/apps/${found.id}/credentials). No new consent is needed.`,
      }
    }
    return {
      state: 'ok',
      seen: `${described}.`,
      ...outlook(timely),
      facts: { credentials: timely.map((one) => ({ id: one.id, ...one.expiry })) },
    }
  },
}

function describe(one: Credential): string {
  const what =
    one.kind === 'secret'
      ? `secret ${one.hint}…`
      : one.kind === 'certificate'
        ? `certificate ${one.hint.slice(0, 16)}…`
        : `federated credential ${one.hint}`
  if (one.expiresAt === null) return `${what} (no end is known)`
  return one.expiry.state === 'expired'
    ? `${what} (expired at ${one.expiresAt.toISOString()})`
    : `${what} (${one.expiry.daysLeft} days left)`
}

/** How long the longest-lived credential lasts: the one that decides. */
function outlook(timely: readonly Credential[]): Pick<Finding, 'meaning' | 'remedy'> {
  const endless = timely.some((one) => one.expiresAt === null)
  const longest = timely.reduce((best, one) =>
    (one.expiry.daysLeft ?? 0) > (best.expiry.daysLeft ?? 0) ? one : best,
  )
  if (endless || longest.expiry.state === 'fine')
    return { meaning: 'The app has something to prove itself with.' }
  return {
    meaning: `All connections of this app stop in ${longest.expiry.daysLeft} days, when the last credential expires.`,
    remedy:
      'Make a new client secret or certificate now and add it beside the old one; both work until then.',
  }
}

export const appChecks: readonly Definition[] = [app, publicUrl, credential]
