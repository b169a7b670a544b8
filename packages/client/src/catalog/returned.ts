/** What a browser comes back with from connecting, in the query of the return URL. */
export interface Returned {
  session: string
  status: string
  /** For the product's back end; null where nothing is to be redeemed. */
  code: string | null
  /** Whether this is the window that the catalog opened. */
  isPopup: boolean
}

const popupMark = 'gatewarden_window'
const ours = ['connect_session', 'status', 'connection', 'reason', 'completion_code', popupMark]

export function readReturned(href: string): Returned | null {
  const { searchParams } = new URL(href)
  const session = searchParams.get('connect_session')
  if (session === null || !/^cs_[0-9a-z]{1,40}$/.test(session)) return null
  return {
    session,
    status: searchParams.get('status') ?? '',
    code: searchParams.get('completion_code'),
    isPopup: searchParams.has(popupMark),
  }
}

/** The address without what came back: nothing of it stays in the history or is told to other sites. */
export function withoutReturned(href: string): string {
  const url = new URL(href)
  // The catalog's own page for the way back is the catalog.
  url.pathname = url.pathname.replace(/^\/catalog\/connected$/, '/catalog')
  for (const name of ours) url.searchParams.delete(name)
  return url.href
}

/** Where the browser is to come back to: this page unless told, without a fragment, which a return URL cannot have. */
export function returnUrlFor(wished: string | undefined, here: string, isPopup: boolean): string {
  const url = new URL(wished ?? withoutReturned(here), here)
  url.hash = ''
  if (isPopup) url.searchParams.set(popupMark, 'popup')
  return url.href
}
