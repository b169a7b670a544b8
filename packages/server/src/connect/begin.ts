import { reasons } from '../connections/index.ts'
import { type Connector, tenantSegment } from '../connectors/index.ts'
import type { Query } from '../platform/database/database.ts'
import type { ConnectParts } from './parts.ts'
import type { Session } from './session.ts'
import { lockSession, selectIdlePlaceholder, selectSessionByLink, updateSession } from './session-store.ts'
import { beginTrip } from './trip.ts'

/** Why a link cannot be used. */
export type LinkProblem = 'unknown' | 'expired' | 'used' | 'other-browser'

/** The session of a link, if this browser may use it. */
export async function sessionOfLink(
  { platform, secrets }: ConnectParts,
  link: string,
  browser: string | undefined,
): Promise<{ session: Session } | { problem: LinkProblem }> {
  const session = await selectSessionByLink(platform, platform.db.query, secrets.macs('link', link))
  return usable({ platform, secrets }, session, browser)
}

function usable(
  { platform, secrets }: Pick<ConnectParts, 'platform' | 'secrets'>,
  session: Session | undefined,
  browser: string | undefined,
): { session: Session } | { problem: LinkProblem } {
  if (session === undefined) return { problem: 'unknown' }
  // A link for administrators may be opened anew elsewhere until it is used: who signs in, and where, is its proof.
  const bound = session.purpose !== 'admin' && session.browserMac !== null
  if (bound && !belongs(secrets, session, browser)) return { problem: 'other-browser' }
  if (session.status === 'finished' || session.status === 'completed') return { problem: 'used' }
  if (session.expiresAt <= platform.clock.now()) return { problem: 'expired' }
  return { session }
}

/** Whether a session was begun by the browser with this cookie. */
export function belongs(
  secrets: ConnectParts['secrets'],
  session: Session,
  browser: string | undefined,
): boolean {
  return (
    browser !== undefined && secrets.matches('browser', boundBrowser(session, browser), session.browserMac)
  )
}

/** One browser's cookie gives another MAC for each session. */
export const boundBrowser = (session: Pick<Session, 'id'>, browser: string): string =>
  `${session.id} ${browser}`

/** Binds the session to the browser and begins the trip to Microsoft. */
export async function begin(
  parts: ConnectParts,
  from: { sessionId: string; browser: string; connector: Connector; askAdmin: boolean },
): Promise<{ to: string } | { problem: LinkProblem }> {
  const { platform, secrets } = parts
  const { connector, browser } = from
  return platform.db.transaction(async (trx) => {
    const found = usable({ platform, secrets }, await lockSession(platform, trx, from.sessionId), browser)
    if ('problem' in found) return found
    const { session } = found
    const connectionId = await connectionFor(parts, trx, session, connector)
    await updateSession(platform, trx, session.id, {
      status: 'begun',
      browserMac: secrets.mac('browser', boundBrowser(session, browser)),
      connectionId,
      signedIn: null,
      outcome: null,
    })
    const step = from.askAdmin ? 'ask-admin' : 'sign-in'
    const segment = session.tenantId ?? tenantSegment(connector.tenantMode)
    const tenantId = session.tenantId
    const claims = (await parts.connections.get(connectionId, null, trx)).refusal?.claims
    return { to: await beginTrip(parts, trx, session, connector, { step, segment, tenantId, claims }) }
  })
}

async function connectionFor(
  { platform, connections }: ConnectParts,
  trx: Query,
  session: Session,
  connector: Connector,
): Promise<string> {
  const actor = `browser:${session.id}`
  if (session.purpose !== 'connect' && session.connectionId !== null) return session.connectionId
  const { customer } = session
  const now = platform.clock.now()
  const idle = await selectIdlePlaceholder(trx, { customer, connectorId: connector.id, session, now })
  if (idle !== undefined) {
    await connections.move(trx, idle, { ...reasons.awaitingSignIn(), actor })
    return idle
  }
  const kind = connector.mode
  return connections.begin(trx, {
    customer,
    connectorId: connector.id,
    kind,
    move: { ...reasons.awaitingSignIn(), actor },
  })
}
