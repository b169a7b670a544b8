import { type MarkedToken, marked, type Token } from 'marked'
import { safeHref } from './safe-href.ts'

/** What markdown becomes: text, or an element with what is in it. Nothing else can come of it, whatever is written. */
export type MarkdownNode = string | MarkdownElement

export interface MarkdownElement {
  tag: MarkdownTag
  attributes: Readonly<Record<string, string | number>>
  children: readonly MarkdownNode[]
}

export const markdownTags = [
  ...['h4', 'h5', 'p', 'blockquote', 'pre', 'code', 'hr', 'ul', 'ol', 'li'],
  ...['table', 'thead', 'tbody', 'tr', 'th', 'td', 'strong', 'em', 'del', 'br', 'a'],
] as const
export type MarkdownTag = (typeof markdownTags)[number]

/** Longer texts are cut: they are descriptions, and whoever wrote them may mean harm. */
const longest = 20_000

/**
 * Markdown as elements, never as HTML text: what is written there is shown or left out, and nothing of it can run, load or
 * send anything. Raw HTML stands there as text; pictures are shown by their descriptions, because whoever wrote them would
 * be told who looks; links lead to http, https and mailto only.
 */
export function readMarkdown(text: string): MarkdownNode[] {
  return blocks(lex(text.slice(0, longest)))
}

function lex(text: string): Token[] {
  try {
    return marked.lexer(text, { gfm: true, breaks: false })
  } catch {
    return [{ type: 'text', raw: text, text }]
  }
}

const element = (
  tag: MarkdownTag,
  children: readonly MarkdownNode[] = [],
  attributes: MarkdownElement['attributes'] = {},
): MarkdownElement => ({ tag, attributes, children })

const isKnown = (token: Token): token is MarkedToken => 'raw' in token

const blocks = (tokens: readonly Token[]): MarkdownNode[] => tokens.flatMap(block)

function block(token: Token): MarkdownNode[] {
  if (!isKnown(token)) return []
  switch (token.type) {
    case 'heading':
      // The page has its own levels above.
      return [element(token.depth <= 2 ? 'h4' : 'h5', inlines(token.tokens))]
    case 'paragraph':
      return [element('p', inlines(token.tokens))]
    case 'blockquote':
      return [element('blockquote', blocks(token.tokens))]
    case 'code':
      return [element('pre', [element('code', [token.text])])]
    case 'hr':
      return [element('hr')]
    case 'list': {
      const items = token.items.map((item) => element('li', blocks(item.tokens)))
      return [
        token.ordered ? element('ol', items, { start: Number(token.start) || 1 }) : element('ul', items),
      ]
    }
    case 'table': {
      const head = token.header.map((cell) => element('th', inlines(cell.tokens), { scope: 'col' }))
      const rows = token.rows.map((row) =>
        element(
          'tr',
          row.map((cell) => element('td', inlines(cell.tokens))),
        ),
      )
      return [element('table', [element('thead', [element('tr', head)]), element('tbody', rows)])]
    }
    case 'html':
      return [element('p', [token.raw])]
    case 'text':
      return token.tokens ? inlines(token.tokens) : [unescaped(token.text)]
    default:
      return []
  }
}

const inlines = (tokens: readonly Token[] | undefined): MarkdownNode[] => (tokens ?? []).flatMap(inline)

function inline(token: Token): MarkdownNode[] {
  if (!isKnown(token)) return []
  switch (token.type) {
    case 'strong':
    case 'em':
    case 'del':
      return [element(token.type, inlines(token.tokens))]
    case 'codespan':
      return [element('code', [token.text])]
    case 'br':
      return [element('br')]
    case 'link':
      return link(token.href, inlines(token.tokens))
    case 'image':
    case 'escape':
      return [token.text]
    case 'text':
      return token.tokens ? inlines(token.tokens) : [unescaped(token.text)]
    default:
      return [token.raw]
  }
}

/** A link that may be followed, in a window of its own; of every other, its words. */
function link(href: string, words: MarkdownNode[]): MarkdownNode[] {
  const to = safeHref(href)
  if (to === null) return words
  return [element('a', words, { href: to, target: '_blank', rel: 'noopener noreferrer nofollow' })]
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
