import { render } from 'preact'
import type { ClientOptions } from '../http.ts'
import { hearWindows } from './channel.ts'
import { Controller, type ControllerParts } from './controller.ts'
import type { CatalogOptions } from './options.ts'
import { readReturned, withoutReturned } from './returned.ts'
import { createSource } from './source.ts'
import { applyStyles } from './styles.ts'
import { browserSurroundings } from './surroundings.ts'
import { english } from './texts.ts'
import { App } from './views/app.tsx'

export interface MountedCatalog {
  controller: Controller
  /** Takes it off the page. */
  unmount(): void
}

/** The catalog in an element of a page of yours. */
export function mountCatalog(target: Element, options: CatalogOptions): MountedCatalog {
  const { url, token, flow = 'popup', returnUrl } = options
  return mountInto(target, options, {
    client: { url, apiKey: (renew) => token(renew) },
    flow,
    returnTo: { by: 'page', url: returnUrl },
  })
}

export interface Inner {
  client: ClientOptions
  flow: 'popup' | 'redirect'
  returnTo: ControllerParts['returnTo']
  backUrl?: string | null
  memberUrl?: string | null
}

type Look = Pick<CatalogOptions, 'theme' | 'texts' | 'locale' | 'connector' | 'onChange' | 'complete'>

/** Draws into a shadow root, so that neither the styles around reach in nor those of the catalog out. */
export function mountInto(target: Element, options: Look, inner: Inner): MountedCatalog {
  const root = target.shadowRoot ?? target.attachShadow({ mode: 'open' })
  applyStyles(root)
  target.setAttribute('data-gw-theme', options.theme ?? 'auto')
  const texts = { ...english, ...options.texts }
  const controller = new Controller({
    source: createSource(inner.client),
    around: browserSurroundings,
    texts,
    flow: inner.flow,
    returnTo: inner.returnTo,
    onChange: (change) => options.onChange?.(change),
  })
  const shared = { controller, texts, locale: options.locale }
  render(<App shared={shared} backUrl={inner.backUrl} memberUrl={inner.memberUrl} />, root)
  const deaf = hearWindows((session) => {
    const { flow } = controller.state
    // Only what was begun here: another window of the same product may have a catalog of its own.
    if ('session' in flow && flow.session === session) void controller.followSession(session)
  })
  const look = () => {
    if (document.visibilityState === 'visible' && controller.state.phase === 'ready')
      void controller.refresh()
  }
  document.addEventListener('visibilitychange', look)
  void begin(controller, options)
  return {
    controller,
    unmount() {
      document.removeEventListener('visibilitychange', look)
      deaf()
      controller.close()
      render(null, root)
    },
  }
}

async function begin(controller: Controller, { connector, complete }: Look): Promise<void> {
  const returned = readReturned(window.location.href)
  if (returned !== null) {
    window.history.replaceState(window.history.state, '', withoutReturned(window.location.href))
    if (returned.code !== null && complete !== undefined)
      // What the back end refuses, the session says too.
      await complete({ session: returned.session, code: returned.code }).catch(() => {})
  }
  await controller.load()
  if (connector !== undefined) controller.showConnector(connector)
  if (returned !== null && controller.state.phase === 'ready')
    await controller.followSession(returned.session)
}
