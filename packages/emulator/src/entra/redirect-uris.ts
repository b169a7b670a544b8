import type { AppRegistration, RedirectUri } from '../tenant/app.ts'
import { EntraError } from './entra-error.ts'

/**
 * The registered redirect that this one matches: the same text, except that `http://localhost` (and, for native apps,
 * `http://127.0.0.1`) may come with any port (https://learn.microsoft.com/entra/identity-platform/reply-url).
 */
export function matchRedirectUri(app: AppRegistration, uri: string): RedirectUri | undefined {
  const exact = app.redirectUris.find((registered) => registered.uri === uri)
  if (exact) return exact
  const loopback = withoutPort(uri)
  if (loopback === undefined) return undefined
  return app.redirectUris.find((registered) => withoutPort(registered.uri) === loopback)
}

/** The redirect to use for this request. @throws EntraError 50011, 500113 or 900971; all of them are pages */
export function chooseRedirectUri(app: AppRegistration, requested: string | null): RedirectUri {
  if (requested === null || requested === '') {
    const [first] = app.redirectUris
    if (!first) throw new EntraError(900971)
    return first
  }
  if (app.redirectUris.length === 0) throw new EntraError(500113)
  const match = matchRedirectUri(app, requested)
  if (!match) throw new EntraError(50011, { fill: { redirectUri: requested, app: app.appId } })
  return { platform: match.platform, uri: requested }
}

/** A loopback URI with its port taken out; undefined for any other. */
function withoutPort(uri: string): string | undefined {
  const match = /^(http:\/\/(?:localhost|127\.0\.0\.1))(?::\d+)?(\/.*)?$/.exec(uri)
  return match?.[1] && match[1] + (match[2] ?? '/')
}
