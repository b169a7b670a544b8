import { type MarkedToken, marked, type Token } from 'marked'
import type { ComponentChildren } from 'preact'

/**
 * Markdown as elements, never as HTML text: what is written there is shown or left out, and nothing of it can run, load or
 * send anything. Raw HTML stands there as text; pictures are shown by their descriptions, because whoever wrote them would
 * be told who looks; links lead to http, https and mailto only.
 */
export function Markdown({ text }: { text: string }) {
  return <div class="prose">{blocks(lex(text))}</div>
}

function lex(text: string): Token[] {
  try {
    return marked.lexer(text.slice(0, 20_000), { gfm: true, breaks: false })
  } catch {
    return [{ type: 'text', raw: text, text }]
  }
}

const isKnown = (token: Token): token is MarkedToken => 'raw' in token

const blocks = (tokens: readonly Token[]): ComponentChildren => tokens.map(block)

function block(token: Token): ComponentChildren {
  if (!isKnown(token)) return null
  switch (token.type) {
    case 'heading':
      // The page has its own two levels above.
      return token.depth <= 2 ? <h4>{inlines(token.tokens)}</h4> : <h5>{inlines(token.tokens)}</h5>
    case 'paragraph':
      return <p>{inlines(token.tokens)}</p>
    case 'blockquote':
      return <blockquote>{blocks(token.tokens)}</blockquote>
    case 'code':
      return (
        <pre>
          <code>{token.text}</code>
        </pre>
      )
    case 'hr':
      return <hr />
    case 'list': {
      const items = token.items.map((item) => <li>{blocks(item.tokens)}</li>)
      return token.ordered ? <ol start={Number(token.start) || 1}>{items}</ol> : <ul>{items}</ul>
    }
    case 'table':
      return (
        <table>
          <thead>
            <tr>
              {token.header.map((cell) => (
                <th scope="col">{inlines(cell.tokens)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {token.rows.map((row) => (
              <tr>
                {row.map((cell) => (
                  <td>{inlines(cell.tokens)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )
    case 'html':
      return <p>{token.raw}</p>
    case 'text':
      return token.tokens ? inlines(token.tokens) : unescaped(token.text)
    default:
      return null
  }
}

const inlines = (tokens: readonly Token[] | undefined): ComponentChildren => tokens?.map(inline)

function inline(token: Token): ComponentChildren {
  if (!isKnown(token)) return null
  switch (token.type) {
    case 'strong':
      return <strong>{inlines(token.tokens)}</strong>
    case 'em':
      return <em>{inlines(token.tokens)}</em>
    case 'del':
      return <del>{inlines(token.tokens)}</del>
    case 'codespan':
      return <code>{token.text}</code>
    case 'br':
      return <br />
    case 'link':
      return <SafeLink href={token.href}>{inlines(token.tokens)}</SafeLink>
    case 'image':
      return token.text
    case 'html':
      return token.raw
    case 'escape':
      return token.text
    case 'text':
      return token.tokens ? inlines(token.tokens) : unescaped(token.text)
    default:
      return token.raw
  }
}

function SafeLink({ href, children }: { href: string; children: ComponentChildren }) {
  const to = safeHref(href)
  if (to === null) return <>{children}</>
  return (
    <a href={to} target="_blank" rel="noopener noreferrer nofollow">
      {children}
    </a>
  )
}

const schemes: ReadonlySet<string> = new Set(['https:', 'http:', 'mailto:'])

/** An address that a link may have; null for every other, relative ones among them: they would lead into the page around. */
export function safeHref(href: string): string | null {
  if (!URL.canParse(href)) return null
  const url = new URL(href)
  return schemes.has(url.protocol) && url.username === '' && url.password === '' ? url.href : null
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#39': "'",
  nbsp: '\u00a0',
}

/** Entities that people write in markdown; as text they are no markup any more. */
const unescaped = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (whole, name: string) => entities[name] ?? whole)
