import { readFileSync } from 'node:fs'
import { ImapFlow } from 'imapflow'

export interface EmulatorReady {
  origin: string
  caFile: string
  imaps: { host: string; port: number }
  addresses: string[]
  tenant: string
  app: { appId: string; clientSecret: string }
}

/** A token of the app by itself for Graph or Exchange. */
export async function appToken(
  { origin, tenant, app }: EmulatorReady,
  resource = 'https://graph.microsoft.com',
): Promise<string> {
  const answer = await fetch(`${origin}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: app.appId,
      client_secret: app.clientSecret,
      grant_type: 'client_credentials',
      scope: `${resource}/.default`,
    }),
  })
  const { access_token: token } = (await answer.json()) as { access_token: string }
  return token
}

interface Page {
  value: unknown[]
  '@odata.nextLink'?: string
  '@odata.count'?: number
}

/** One answer of Graph; an error for anything but 200. */
export async function ask(url: string, token: string, prefer = ''): Promise<Page> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}`, prefer } })
  if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Page
}

/** How many items a list has, page by page. */
export async function walk(url: string, token: string, prefer = ''): Promise<number> {
  let found = 0
  for (let next: string | undefined = url; next !== undefined; ) {
    const page: Page = await ask(next, token, prefer)
    found += page.value.length
    next = page['@odata.nextLink']
  }
  return found
}

/** An IMAP client in the mailbox of `address`, into which an administrator has let the app. */
export async function openImap(ready: EmulatorReady, address: string): Promise<ImapFlow> {
  const { tenant, app, origin } = ready
  const headers = { 'Content-Type': 'application/json' }
  const control = (path: string, body: object) =>
    fetch(`${origin}/_emulator/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  await control('exchange/service-principals', { tenant, appId: app.appId })
  await control('delegations', { tenant, kind: 'full-access', mailbox: address, to: app.appId })
  const client = new ImapFlow({
    ...ready.imaps,
    secure: true,
    tls: { ca: readFileSync(ready.caFile) },
    logger: false,
    auth: { user: address, accessToken: await appToken(ready, 'https://outlook.office365.com') },
  })
  await client.connect()
  return client
}
