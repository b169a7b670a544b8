import { mountInto } from './mount.tsx'
import type { CatalogChange } from './options.ts'

/* The page at /catalog. Its session is a cookie that it cannot read; what it knows of the link is gone with the first line. */

const link = window.location.hash.slice(1)
if (link !== '') window.history.replaceState(null, '', window.location.pathname + window.location.search)

interface Session {
  /** Null for members of the installation, whose session is that of the console. */
  until: string | null
  backUrl: string | null
  /** Whose pages may hold this one in a frame, and hear what happened. */
  origins: string[]
}

const marks = { 'x-gatewarden-catalog': '1', 'x-gatewarden-console': '1' }
const isFramed = window.parent !== window
/** Signs a member in where she is not, and leads back here. */
const memberUrl = `/console/catalog${window.location.search}`

/** /v1/me by the cookie: without a token, with the headers that only this page may send. */
const withCookie: typeof fetch = (url, init) => {
  const headers = new Headers(init?.headers)
  headers.delete('authorization')
  for (const [name, value] of Object.entries(marks)) headers.set(name, value)
  return fetch(url, { ...init, headers, credentials: 'same-origin' })
}

async function openSession(): Promise<Session> {
  const answer =
    link === ''
      ? await withCookie('/catalog/session')
      : await withCookie('/catalog/session', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ link }),
        })
  const none: Session = { until: null, backUrl: null, origins: [] }
  return answer.ok ? { ...none, ...(await answer.json()) } : none
}

/** Members come back here with the code themselves; for customers the product's back end has redeemed it. */
async function complete({ session, code }: { session: string; code: string }): Promise<void> {
  await withCookie(`/v1/me/connect-sessions/${encodeURIComponent(session)}/complete`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code }),
  })
}

/** Told to the page around, if it is one that may hold this frame: what happened and ids, never a token or a code. */
function tellParent(origins: readonly string[], change: CatalogChange): void {
  if (!isFramed) return
  const around = window.location.ancestorOrigins?.[0] ?? originOf(document.referrer)
  if (around === undefined || !origins.includes(around)) return
  window.parent.postMessage({ source: 'gatewarden-catalog', ...change }, around)
}

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined)

async function start(): Promise<void> {
  const target = document.getElementById('catalog')
  if (target === null) return
  const { until, backUrl, origins } = await openSession().catch(() => ({
    until: null,
    backUrl: null,
    origins: [],
  }))
  const query = new URL(window.location.href).searchParams
  const theme = query.get('theme')
  const connector = query.get('connector')
  mountInto(
    target,
    {
      theme: theme === 'light' || theme === 'dark' ? theme : 'auto',
      ...(connector === null ? {} : { connector }),
      onChange: (change) => tellParent(origins, change),
      complete,
    },
    {
      client: { url: window.location.origin, apiKey: () => '', fetch: withCookie },
      // Microsoft's sign-in refuses to stand in a frame.
      flow: isFramed ? 'popup' : 'redirect',
      returnTo: until === null ? { by: 'page', url: '/catalog/connected' } : { by: 'service' },
      backUrl: isFramed ? null : backUrl,
      // Neither by a link nor back from Microsoft: it may be a member, who has no link and needs none.
      memberUrl: link === '' && !isFramed && !query.has('connect_session') ? memberUrl : null,
    },
  )
}

void start()
