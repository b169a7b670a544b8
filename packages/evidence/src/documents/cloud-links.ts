const hosts =
  /^(?:[a-z0-9-]+\.)*(?:sharepoint\.(?:com|us|cn|de)|sharepoint-mil\.us|1drv\.ms|onedrive\.live\.com)$/i
const safeLinks = /^[a-z0-9.-]+\.safelinks\.protection\.(?:outlook|office365)\.(?:com|us)$/i
const mostLinks = 200
const addresses = /https?:\/\/[^\s"'<>()[\]{}|\\^`]{4,2048}/gi

/**
 * Addresses of files in OneDrive and SharePoint that a text (plain or HTML) links to, once each, in order; addresses that
 * Safe Links wrapped are unwrapped.
 */
export function cloudLinks(text: string): string[] {
  const found = new Set<string>()
  for (const [match] of text.matchAll(addresses)) {
    const link = unwrapped(match.replaceAll('&amp;', '&').replace(/[.,;:!?]+$/, ''))
    if (link && hosts.test(link.hostname)) found.add(link.href)
    if (found.size >= mostLinks) break
  }
  return [...found]
}

function unwrapped(address: string): URL | undefined {
  const url = URL.parse(address)
  if (!url || !safeLinks.test(url.hostname)) return url ?? undefined
  return URL.parse(url.searchParams.get('url') ?? '') ?? undefined
}
