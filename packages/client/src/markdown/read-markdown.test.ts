import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type MarkdownNode, markdownTags, readMarkdown } from './read-markdown.ts'

const wordsOf = (nodes: readonly MarkdownNode[]): string =>
  nodes.map((node) => (typeof node === 'string' ? node : wordsOf(node.children))).join('')

const elementsOf = (nodes: readonly MarkdownNode[]): Exclude<MarkdownNode, string>[] =>
  nodes.flatMap((node) => (typeof node === 'string' ? [] : [node, ...elementsOf(node.children)]))

it('reads what people write: headings below those of the page, lists, tables, code, links', () => {
  expect(
    readMarkdown('# About\n\nIt *reads* [mail](https://example.com/a) &amp; `more`.\n\n2. two\n3. three'),
  ).toEqual([
    { tag: 'h4', attributes: {}, children: ['About'] },
    {
      tag: 'p',
      attributes: {},
      children: [
        'It ',
        { tag: 'em', attributes: {}, children: ['reads'] },
        ' ',
        {
          tag: 'a',
          attributes: {
            href: 'https://example.com/a',
            target: '_blank',
            rel: 'noopener noreferrer nofollow',
          },
          children: ['mail'],
        },
        ' & ',
        { tag: 'code', attributes: {}, children: ['more'] },
        '.',
      ],
    },
    {
      tag: 'ol',
      attributes: { start: 2 },
      children: [
        { tag: 'li', attributes: {}, children: ['two'] },
        { tag: 'li', attributes: {}, children: ['three'] },
      ],
    },
  ])
  const table = readMarkdown('| a | b |\n|---|---|\n| 1 | 2 |')
  expect(elementsOf(table).map(({ tag }) => tag)).toEqual('table thead tr th th tbody tr td td'.split(' '))
})

it('shows HTML as it is written, pictures by their descriptions, and of links that run something their words', () => {
  const nodes = readMarkdown(
    '<script>alert(1)</script>\n\nx <b onclick=alert(1)>bold</b> ![photo](https://tracker.example/x.png) [run](javascript:alert(1)) [up](/v1/keys)',
  )
  expect(elementsOf(nodes).map(({ tag }) => tag)).toEqual(['p', 'p'])
  expect(wordsOf(nodes)).toBe('<script>alert(1)</script>x <b onclick=alert(1)>bold</b> photo run up')
})

it('whatever is written, nothing but known elements with harmless attributes comes of it', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      ...[
        '<img src=x onerror=a>',
        '[a](javascript:b)',
        '![a](http://b/c)',
        '|a|\n|-|\n|b|',
        '- ',
        '> ',
        '```',
      ],
      ...[
        '<a href="javascript:a">',
        '[a]: data:text/html,b\n\n[a]',
        '<javascript:a>',
        '**',
        '\n',
        '&lt;',
        '# ',
      ],
    ),
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      for (const { tag, attributes } of elementsOf(readMarkdown(pieces.join('')))) {
        expect(markdownTags).toContain(tag)
        for (const [name, value] of Object.entries(attributes)) {
          expect(['href', 'target', 'rel', 'start', 'scope']).toContain(name)
          if (name === 'href') expect(value).toMatch(/^(https?|mailto):/)
        }
      }
    }),
  )
})
