const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  euro: '€',
}

/** The text of an HTML body as `Prefer: outlook.body-content-type="text"` gives it. Runs in linear time on any input. */
export function htmlToText(html: string): string {
  return decodeEntities(withoutTags(withoutElements(html, ['style', 'script', 'head'])))
    .replaceAll('\r\n', '\n')
    .replace(/[ \t]+/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .replaceAll('\n', '\r\n')
}

/** A plain text as an HTML body. */
export function textToHtml(text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const lines = escaped.replaceAll('\r\n', '\n').replaceAll('\n', '<br>\r\n')
  return `<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>\r\n<div>${lines}</div>\r\n</body></html>\r\n`
}

function withoutElements(html: string, names: readonly string[]): string {
  let rest = html
  for (const name of names) rest = withoutElement(rest, name)
  return rest
}

function withoutElement(html: string, name: string): string {
  const lower = html.toLowerCase()
  let kept = ''
  let at = 0
  while (true) {
    const start = lower.indexOf(`<${name}`, at)
    if (start < 0 || !/[\s>/]/.test(lower.charAt(start + name.length + 1))) {
      if (start < 0) return kept + html.slice(at)
      kept += html.slice(at, start + 1)
      at = start + 1
      continue
    }
    kept += html.slice(at, start)
    const end = lower.indexOf(`</${name}`, start)
    if (end < 0) return kept
    const close = lower.indexOf('>', end)
    at = close < 0 ? html.length : close + 1
  }
}

const lineBreaking: ReadonlySet<string> = new Set([
  'br',
  'p',
  'div',
  'tr',
  'li',
  'h1',
  'h2',
  'h3',
  'h4',
  'table',
  'ul',
  'ol',
  'hr',
  'blockquote',
])

function withoutTags(html: string): string {
  let text = ''
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) return text + collapse(html.slice(at))
    text += collapse(html.slice(at, open))
    const close = html.startsWith('<!--', open) ? html.indexOf('-->', open) : html.indexOf('>', open)
    if (close < 0) return text
    const name = /^<\/?\s*([a-zA-Z0-9]+)/.exec(html.slice(open, open + 20))?.[1]?.toLowerCase()
    if (name !== undefined && lineBreaking.has(name)) text += '\n'
    at = close + (html.startsWith('<!--', open) ? 3 : 1)
  }
  return text
}

function collapse(text: string): string {
  return text.replace(/[\r\n\t ]+/g, ' ')
}

function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return entities[String(name).toLowerCase()] ?? whole
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(String(hex), 16)
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
