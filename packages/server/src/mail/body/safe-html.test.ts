import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { safeHtml } from './safe-html.ts'

const hostile = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg/onload=alert(1)>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="data:text/html,x"></object><embed src=//evil>',
  '<form action="https://evil.example"><input name=a><button formaction=//evil>x</button></form>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href="JaVa\tScript:alert(1)">x</a>',
  '<a href="data:text/html,<script>alert(1)</script>">x</a>',
  '<a href="/v1/keys">x</a><a href="//evil.example">x</a>',
  '<meta http-equiv=refresh content="0;url=https://evil.example">',
  '<base href="https://evil.example/"><link rel=stylesheet href=//evil.example>',
  '<style>@import url(https://evil.example)</style>',
  '<p style="background:url(https://evil.example)">x</p>',
  '<p style="width:expression(alert(1))">x</p>',
  '<p style="position:fixed;top:0;left:0;z-index:9">x</p>',
  '<td background="https://evil.example">x</td>',
  '<img srcset="https://evil.example 2x">',
  '<video poster=https://evil.example><source src=https://evil.example></video>',
  '<input type=image src=https://evil.example autofocus onfocus=alert(1)>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<textarea></textarea><img src=x onerror=alert(1)>',
  '<!--><img src=x onerror=alert(1)>-->',
  '<p id=location name=body class=modal>x</p>',
  '<template><img src=x onerror=alert(1)></template>',
  '<marquee onstart=alert(1)>x</marquee>',
]

/** What must stand nowhere in an answer, as a tag or an attribute of one. */
const forbidden =
  /<\s*\/?\s*(script|style|iframe|object|embed|form|input|button|textarea|select|svg|math|base|link|meta|video|audio|source|template|frame)\b|<[^>]*\s(on\w+|src|srcset|background|poster|action|formaction|srcdoc|id|name|class)\s*=|<[^>]*(url\s*\(|expression|position\s*:)/i

describe('HTML made safe', () => {
  test.each(hostile)('%s does nothing', (html) => {
    const { content } = safeHtml(html)
    expect(content).not.toMatch(forbidden)
    expect(content).not.toContain('href')
  })

  it('does nothing, however such pieces are mixed and cut', () => {
    const piece = fc.oneof(
      fc.constantFrom(...hostile),
      fc.constantFrom(
        '<',
        '>',
        '"',
        "'",
        '<!--',
        '-->',
        '</',
        '<![CDATA[',
        ']]>',
        '<p title="',
        '&lt;script&gt;',
        '\u0000',
      ),
      fc.string({ maxLength: 8 }),
      fc.tuple(fc.constantFrom(...hostile), fc.nat(30)).map(([one, at]) => one.slice(at)),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const { content } = safeHtml(pieces.join(''))
        // Outside of tags everything is text: < is escaped there, and within values.
        for (const tag of content.match(/<[^>]*>/g) ?? []) {
          const names = tag.replaceAll(/"[^"]*"/g, '""')
          expect(names).not.toMatch(forbidden)
          for (const [, href = ''] of tag.matchAll(/\shref="([^"]*)"/g))
            expect(href).toMatch(/^\s*(https?|mailto|tel):/i)
        }
        expect(safeHtml(content).content).toBe(content)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps what a letter looks like, its links, and where its own pictures are', () => {
    const { content, hasRemoteContent } = safeHtml(
      '<p style="color:#c00;font-weight:bold;margin:0 4px">Hi <b>Ann</b></p><a href="https://example.com/?a=1&amp;b=2">here</a><img src="cid:logo@x" alt="Logo" width="10">',
    )
    expect(content).toContain('<p style="color:#c00;font-weight:bold;margin:0 4px">Hi <b>Ann</b></p>')
    expect(content).toContain(
      'href="https://example.com/?a=1&amp;b=2" target="_blank" rel="noopener noreferrer nofollow"',
    )
    expect(content).toContain('data-cid="logo@x"')
    expect(hasRemoteContent).toBe(false)
  })

  it('says where pictures of elsewhere were left out', () => {
    expect(safeHtml('<img src="https://evil.example/pixel.gif?who=ann">')).toMatchObject({
      hasRemoteContent: true,
    })
    expect(safeHtml('<td style="background-image:url(https://evil.example)">').hasRemoteContent).toBe(true)
  })

  it('keeps pictures of elsewhere only where that is asked for, and only by https', () => {
    const html =
      '<img src="https://a.example/x.png" onerror="alert(1)"><img src="http://a.example/y.png"><img src="//a.example/z.png"><img src="javascript:alert(1)"><td background="https://a.example/b.png">'
    expect(safeHtml(html).content).not.toContain('src')
    const { content, hasRemoteContent } = safeHtml(html, { remoteImages: true })
    expect(content.match(/src="[^"]*"/g)).toEqual(['src="https://a.example/x.png"'])
    expect(content).not.toMatch(/onerror|background|javascript/)
    expect(hasRemoteContent).toBe(true)
  })

  it('takes deep and long bodies without falling over', () => {
    expect(safeHtml('<div>'.repeat(50_000)).content.length).toBeLessThan(50_000 * 12)
    expect(() => safeHtml('a'.repeat(2_000_001))).toThrow('2 million')
  })
})
