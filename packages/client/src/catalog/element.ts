import { completeAt } from './complete-at.ts'
import { type MountedCatalog, mountCatalog } from './mount.tsx'
import type { CatalogOptions } from './options.ts'

/**
 * `<gatewarden-catalog token-url="/my/token" return-url="…" complete-url="…" flow="popup" theme="auto" connector="…">`. What attributes
 * cannot say is set as the property `options` before it stands in the page. `gatewarden-change` events tell what happened.
 */
export class GatewardenCatalogElement extends HTMLElement {
  options: Partial<CatalogOptions> = {}
  #mounted: MountedCatalog | undefined

  connectedCallback(): void {
    // Frameworks set properties after they have put an element into the page.
    queueMicrotask(() => {
      if (this.isConnected && this.#mounted === undefined) this.#mounted = mountCatalog(this, this.#all())
    })
  }

  disconnectedCallback(): void {
    this.#mounted?.unmount()
    this.#mounted = undefined
  }

  #all(): CatalogOptions {
    const text = (name: string) => this.getAttribute(name) ?? undefined
    const completeUrl = text('complete-url')
    const { onChange, ...options } = this.options
    return {
      url: text('url') ?? serviceUrl,
      token: tokenFrom(text('token'), text('token-url')),
      returnUrl: text('return-url'),
      complete: completeUrl === undefined ? undefined : completeAt(completeUrl),
      flow: text('flow') === 'redirect' ? 'redirect' : 'popup',
      theme: themeOf(text('theme')),
      locale: text('locale'),
      connector: text('connector'),
      ...options,
      onChange: (change) => {
        this.dispatchEvent(new CustomEvent('gatewarden-change', { detail: change, bubbles: true }))
        onChange?.(change)
      },
    }
  }
}

let serviceUrl = ''

/** Makes the element known. @param url of the service, where an element does not say */
export function defineCatalogElement(url = ''): void {
  serviceUrl = url
  if (customElements.get('gatewarden-catalog') === undefined)
    customElements.define('gatewarden-catalog', GatewardenCatalogElement)
}

const themeOf = (text: string | undefined) => (text === 'light' || text === 'dark' ? text : 'auto')

function tokenFrom(token: string | undefined, url: string | undefined): CatalogOptions['token'] {
  let known = token
  return async (renew) => {
    if (url !== undefined && (renew || known === undefined)) known = await fetchToken(url)
    return known ?? ''
  }
}

/** From the product's own back end, with its own cookies: as text, or as JSON with a `token`. */
async function fetchToken(url: string): Promise<string> {
  const answer = await fetch(url, {
    credentials: 'same-origin',
    headers: { accept: 'application/json, text/plain' },
  })
  if (!answer.ok) return ''
  if (!answer.headers.get('content-type')?.includes('json')) return (await answer.text()).trim()
  const body: unknown = await answer.json()
  return typeof body === 'object' && body !== null && 'token' in body ? String(body.token) : ''
}
