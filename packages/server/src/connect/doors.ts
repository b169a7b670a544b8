import { type Context, Hono } from 'hono'
import type { Connector } from '../connectors/index.ts'
import { GatewardenError } from '../platform/errors.ts'
import type { ApiEnv } from '../platform/http/api.ts'
import { clientAddress } from '../platform/http/front-door.ts'
import { type Html, html } from '../platform/http/html.ts'
import { createShell } from '../platform/http/page-shell.ts'
import { knownError } from '../platform/http/problem.ts'
import { RateLimiter } from '../platform/http/rate-limiter.ts'
import { answer, type Stray } from './answer.ts'
import { begin, belongs, boundBrowser, type LinkProblem, sessionOfLink } from './begin.ts'
import { BrowserCookie } from './browser-cookie.ts'
import { goToConsent } from './consent.ts'
import { type Ending, finish } from './finish.ts'
import { openAdminLink } from './open-session.ts'
import { orFail } from './organization.ts'
import { nothingLeftBody } from './pages/admin-part.ts'
import { askBody, askTitle } from './pages/ask-page.ts'
import { resultBody, resultTitle, roleBody } from './pages/result-page.ts'
import type { ConnectParts } from './parts.ts'
import type { Session } from './session.ts'
import { selectSession } from './session-store.ts'

/** What one address may ask of these doors: far more than a person does, far less than guessing needs. */
const perAddress = { requestsPerSecond: 20, requestsBurst: 200 }

type PageStatus = 200 | 400 | 403 | 404 | 410 | 429 | 500 | 503

/** The pages that browsers see, outside /v1: the link, the way to Microsoft and back, the end. */
export function connectDoors(parts: ConnectParts): Hono<ApiEnv> {
  const { platform, secrets } = parts
  const shell = createShell()
  const cookie = new BrowserCookie(platform.config.publicUrl)
  const limiter = new RateLimiter(perAddress)

  const show = (c: Context<ApiEnv>, status: PageStatus, title: string, body: Html, targets: string[] = []) =>
    c.body(shell.page(title, body), status, shell.headers(targets))

  /** Errors become pages here: who reads this is a person with a browser. */
  const door = (run: (c: Context<ApiEnv>) => Promise<Response>) => async (c: Context<ApiEnv>) => {
    try {
      limiter.spend(clientAddress(c))
      return await run(c)
    } catch (thrown) {
      const known = knownError(thrown)
      if (known === undefined) throw thrown
      if (known.status >= 500)
        platform.log.warn({ requestId: c.get('requestId'), code: known.code }, known.detail)
      const status =
        known.code === 'rate_limited'
          ? 429
          : known.code === 'not_found'
            ? 404
            : known.status >= 500
              ? 503
              : 400
      return show(c, status, 'That did not work', html`<p>${known.detail}</p><p>${known.remedy}</p>`)
    }
  }

  const checkOf = (session: Session, browser: string): string =>
    secrets.mac('browser', `form ${boundBrowser(session, browser)}`).toString('base64url')

  const authorities = (connectors: readonly Connector[]): string[] => [
    ...new Set(
      connectors.flatMap(({ app }) =>
        app === null ? [] : [new URL(parts.apps.cloud(app.cloud).authority).origin],
      ),
    ),
  ]

  const connectorsOf = (session: Session): Promise<Connector[]> =>
    Promise.all(session.connectorIds.map((id) => parts.connectors.get(id)))

  const present = async (c: Context<ApiEnv>, ending: Ending | Stray): Promise<Response> => {
    if (ending.kind === 'redirect') return c.redirect(ending.to, 303)
    if (ending.kind === 'stray') return show(c, 400, 'Nothing to do with this', strayBody(ending))
    const browser = cookie.read(c) ?? ''
    const { session } = ending
    const targets = authorities(await connectorsOf(session))
    const check = checkOf(session, browser)
    if (ending.kind === 'ask-role') {
      const body = roleBody({ session, accountName: ending.accountName, check })
      return show(c, 200, 'Are you an administrator?', body, targets)
    }
    const own = belongs(secrets, session, browser)
    const page = { ...ending, adminLink: await adminLinkFor(parts, ending), check: own ? check : null }
    const status = ending.outcome.status === 'error' ? 400 : 200
    return show(c, status, resultTitle(page), resultBody(page), targets)
  }

  const ask = (path: 'connect' | 'admin-consent') =>
    door(async (c) => {
      const link = c.req.param('link') ?? ''
      const browser = cookie.read(c) ?? secrets.make()
      cookie.set(c, browser)
      const found = await sessionOfLink(parts, link, browser)
      if ('problem' in found) return showProblem(c, found.problem)
      const { session } = found
      if ((session.purpose === 'admin') !== (path === 'admin-consent')) return showProblem(c, 'unknown')
      if (await needsNothing(parts, session)) return show(c, 200, 'Nothing is left to do', nothingLeftBody)
      const connectors = await connectorsOf(session)
      const { externalId, name } = await parts.customers.get(session.customer, null)
      const page = {
        action: `/${path}/${link}`,
        check: checkOf(session, browser),
        customerName: name ?? externalId,
        connectors,
        askedBy: await askedBy(parts, session),
      }
      return show(c, 200, askTitle(page), askBody(page), authorities(connectors))
    })

  const start = door(async (c) => {
    const browser = cookie.read(c)
    const found = await sessionOfLink(parts, c.req.param('link') ?? '', browser)
    return go(c, 'problem' in found ? found.problem : found.session, browser)
  })

  /** A form was sent: begin, if it came from our page in the browser that the session belongs to. */
  const go = async (c: Context<ApiEnv>, session: Session | LinkProblem, browser: string | undefined) => {
    if (typeof session === 'string') return showProblem(c, session)
    const form = await c.req.parseBody()
    if (browser === undefined || form.check !== checkOf(session, browser))
      return showProblem(c, 'other-browser')
    const chosen = typeof form.connector === 'string' ? form.connector : (session.connectorIds[0] ?? '')
    if (!session.connectorIds.includes(chosen)) throw notOffered()
    const connector = await parts.connectors.get(chosen)
    if (connector.status !== 'ready') throw notReady(connector)
    const askAdmin = form.next === 'ask-admin' && session.purpose !== 'admin'
    const begun = await begin(parts, { sessionId: session.id, browser, connector, askAdmin })
    return 'problem' in begun ? showProblem(c, begun.problem) : c.redirect(begun.to, 303)
  }

  const showProblem = (c: Context<ApiEnv>, problem: LinkProblem) => {
    const { status, title, text } = problems[problem]
    return show(c, status, title, html`<p>${text}</p>`)
  }

  /** The session of a form on one of our pages, if the browser is the one that began it. */
  const ownSession = async (c: Context<ApiEnv>): Promise<Session | LinkProblem> => {
    const session = await selectSession(platform, platform.db.query, c.req.param('id') ?? '')
    if (session === undefined) return 'unknown'
    if (!belongs(secrets, session, cookie.read(c))) return 'other-browser'
    return session.expiresAt <= platform.clock.now() ? 'expired' : session
  }

  const again = door(async (c) => {
    const session = await ownSession(c)
    if (typeof session === 'string') return showProblem(c, session)
    if (session.status !== 'failed' && session.status !== 'begun') return showProblem(c, 'used')
    return go(c, session, cookie.read(c))
  })

  const role = door(async (c) => {
    const session = await ownSession(c)
    if (typeof session === 'string') return showProblem(c, session)
    const form = await c.req.parseBody()
    const { connectionId, grantId } = session
    if (form.check !== checkOf(session, cookie.read(c) ?? '')) return showProblem(c, 'other-browser')
    if (session.status !== 'begun' || connectionId === null || grantId === null) return showProblem(c, 'used')
    const at = { connectionId, grantId }
    const ending = await orFail(parts, session, () =>
      form.next === 'consent' ? goToConsent(parts, session.id, at) : finish(parts, session.id, at),
    )
    return present(c, ending)
  })

  const callback = door(async (c) => {
    const { searchParams } = new URL(c.req.url)
    return present(c, await answer(parts, searchParams, cookie.read(c)))
  })

  return new Hono<ApiEnv>()
    .get('/connect/:link', ask('connect'))
    .post('/connect/:link', start)
    .get('/admin-consent/:link', ask('admin-consent'))
    .post('/admin-consent/:link', start)
    .post('/connect-again/:id', again)
    .post('/connect-role/:id', role)
    .get('/oauth/callback', callback)
}

const problems: Record<LinkProblem, { status: PageStatus; title: string; text: string }> = {
  unknown: {
    status: 404,
    title: 'This link is not known',
    text: 'Check that the whole link was copied, or ask for a new one.',
  },
  expired: { status: 410, title: 'This link has expired', text: 'Ask for a new one where you got it.' },
  used: {
    status: 410,
    title: 'This link was used already',
    text: 'It is good once. Ask for a new one if something is still to be done.',
  },
  'other-browser': {
    status: 403,
    title: 'This link is in use in another browser',
    text: 'Go on in the browser that opened it first, with cookies allowed, or ask for a new link.',
  },
}

const strayTexts: Record<Stray['why'], string> = {
  unknown:
    'This answer belongs to no sign-in that was begun here, or it was changed on the way. Nothing was connected.',
  replayed: 'This answer was used already; it is good once. What it was for is as it was.',
  over: 'This sign-in is over already. Open the link again if something is still to be done.',
}

const strayBody = ({ why }: Stray): Html => html`<p>${strayTexts[why]}</p>`

async function askedBy({ platform, connections }: ConnectParts, session: Session) {
  if (session.purpose !== 'admin' || session.grantId === null) return null
  const grant = await connections.grants.get(session.grantId)
  if (grant === undefined) return null
  const { publicUrl, connect } = platform.config
  return {
    accountName: grant.accountName,
    tenantId: grant.tenantId,
    publisher: connect.publisher ?? new URL(publicUrl).host,
  }
}

/** Whether what an administrator was asked for has been given meanwhile: in the portal, by another link. */
async function needsNothing({ connections }: ConnectParts, session: Session): Promise<boolean> {
  if (session.purpose !== 'admin' || session.connectionId === null) return false
  const { status, reasonCode } = await connections.get(session.connectionId, null)
  return status === 'active' && reasonCode === null
}

/** Whoever ends at "ask your administrator" gets the link to send, if her organization is known. */
async function adminLinkFor(
  parts: ConnectParts,
  ending: Extract<Ending, { kind: 'page' }>,
): Promise<string | null> {
  const { session, outcome } = ending
  const waits =
    outcome.status === 'needs_admin' && session.purpose !== 'admin' && session.status === 'finished'
  if (!waits || session.connectionId === null) return null
  try {
    return (await openAdminLink(parts, session.connectionId, null)).url
  } catch (error) {
    if (error instanceof GatewardenError && error.code === 'conflict') return null
    throw error
  }
}

const notOffered = (): GatewardenError =>
  new GatewardenError('invalid_request', { detail: 'This link does not offer that choice.' })

const notReady = (connector: Connector): GatewardenError =>
  new GatewardenError('connector_misconfigured', {
    detail: `This cannot be connected at the moment: ${connector.reason ?? 'it is not set up.'}`,
    remedy: 'Tell the people who gave you the link.',
  })
