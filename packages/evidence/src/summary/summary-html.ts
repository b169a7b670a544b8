import { type Summary, type SummaryTable, shownValue } from './summary.ts'

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const escaped = (value: string): string =>
  shownValue(value).replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)

const style = `
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #1a1a1a; }
  h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin-top: 2rem }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.5rem } dt { color: #555 } dd { margin: 0; overflow-wrap: anywhere }
  table { border-collapse: collapse; width: 100%; font-size: .85rem } th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid #ddd; vertical-align: top; overflow-wrap: anywhere }
  code { overflow-wrap: anywhere } .none { color: #555 }
  @media print { body { margin: 0; max-width: none } }`

/** The summary as one page that needs nothing else: no script, no style from outside, no address that it calls. */
export function summaryHtml(summary: Summary): string {
  const facts = summary.facts.map(
    ([label, value]) => `    <dt>${escaped(label)}</dt><dd>${escaped(value)}</dd>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${escaped(summary.title)}</title>
<style>${style}
</style>
</head>
<body>
<h1>${escaped(summary.title)}</h1>
<dl>
${facts.join('\n')}
</dl>
<p>Check the package before you rely on this page, in its folder: <code>${escaped(summary.verifyWith)}</code></p>
${summary.tables.map(tableHtml).join('')}</body>
</html>
`
}

function tableHtml({ heading, says, columns, rows, more }: SummaryTable): string {
  const head = `<h2>${escaped(heading)}</h2>\n<p>${escaped(says)}</p>\n`
  if (rows.length === 0) return `${head}<p class="none">None.</p>\n`
  const cells = (tag: string, values: readonly string[]) =>
    values.map((value) => `<${tag}>${escaped(value)}</${tag}>`).join('')
  const lines = rows.map((row) => `<tr>${cells('td', row)}</tr>\n`).join('')
  const rest = more > 0 ? `<p>And ${more} more.</p>\n` : ''
  return `${head}<table>\n<thead><tr>${cells('th', columns)}</tr></thead>\n<tbody>\n${lines}</tbody>\n</table>\n${rest}`
}
