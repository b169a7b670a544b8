const schemes: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:'])

/** An address that a link may have; null for every other, relative ones among them: they would lead into the page around. */
export function safeHref(href: string): string | null {
  if (!URL.canParse(href)) return null
  const url = new URL(href)
  return schemes.has(url.protocol) && url.username === '' && url.password === '' ? url.href : null
}
