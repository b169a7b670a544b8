import { tellWindows } from './channel.ts'
import type { CatalogOptions } from './options.ts'
import { readReturned, withoutReturned } from './returned.ts'

/**
 * For the page at the return URL, in the window that the catalog opened: hands the completion code to your back end where that
 * has not redeemed it, tells the catalog's window, and closes this one.
 * @returns whether this was such a window
 */
export async function finishConnecting(complete?: CatalogOptions['complete']): Promise<boolean> {
  const returned = readReturned(window.location.href)
  if (returned === null || !returned.isPopup) return false
  window.history.replaceState(window.history.state, '', withoutReturned(window.location.href))
  if (returned.code !== null && complete !== undefined)
    await complete({ session: returned.session, code: returned.code }).catch(() => {})
  tellWindows(returned.session)
  window.close()
  return true
}
