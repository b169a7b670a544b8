import { completeAt } from './complete-at.ts'
import { defineCatalogElement } from './element.ts'
import { finishConnecting } from './finish.ts'
import { mountCatalog } from './mount.tsx'

/*
 * What GET /embed/catalog.js answers: makes <gatewarden-catalog> known, offers window.gatewarden.mountCatalog, and at the return
 * URL, in the window that the catalog opened, says that it is done and closes it.
 */

declare global {
  interface Window {
    gatewarden?: { mountCatalog: typeof mountCatalog; finishConnecting: typeof finishConnecting }
  }
}

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null
const completeUrl = script?.dataset.completeUrl

void finishConnecting(completeUrl === undefined ? undefined : completeAt(completeUrl)).then((isOver) => {
  if (isOver) return
  window.gatewarden = { mountCatalog, finishConnecting }
  defineCatalogElement(script === null ? '' : new URL(script.src).origin)
})
