import { describe, expect, it } from 'vitest'
import { citedPictures, pictureAttachments, pictureUrl, withPictures } from './inline-pictures.ts'
import { safeHtml } from './safe-html.ts'

const html =
  '<p data-cid="no">&lt;img data-cid="text"&gt;</p><img src="cid:a&amp;b@x" alt=\'" data-cid="alt\'><img src="cid:c@x">'
const { content } = safeHtml(html)

describe('pictures within a message', () => {
  it('are those that its pictures cite, and no other text or attribute', () => {
    expect([...citedPictures(content)]).toEqual(['a&b@x', 'c@x'])
  })

  it('are put in their places; what is missing stays a placeholder', () => {
    const shown = withPictures(content, new Map([['a&b@x', 'data:image/png;base64,AAAA']]))
    expect(shown).toContain('src="data:image/png;base64,AAAA"')
    expect(shown).toContain('data-cid="c@x"')
    expect(shown.match(/src=/g)).toHaveLength(1)
  })

  it('are taken from files alone, with and without brackets, and never more than a page should hold', () => {
    const one = { kind: 'file', size: 10, contentId: 'c@x' }
    const cids = new Set(['c@x'])
    const ids = (...all: { id: string; kind: string; size: number; contentId: string | null }[]) =>
      pictureAttachments(cids, all).map(({ id }) => id)
    expect(
      ids(
        { ...one, id: 'bare' },
        { ...one, id: 'bracketed', contentId: '<c@x>' },
        { ...one, id: 'other', contentId: 'd@x' },
        { ...one, id: 'item', kind: 'item' },
        { ...one, id: 'none', contentId: null },
        { ...one, id: 'large', size: 5_000_000 },
      ),
    ).toEqual(['bare', 'bracketed'])
    const many = Array.from({ length: 60 }, (_, n) => ({ ...one, id: String(n), size: 1_000_000 }))
    expect(ids(...many)).toHaveLength(12)
  })

  it('are what their first bytes say, and SVG or HTML is none', () => {
    const of = (text: string) => pictureUrl(Buffer.from(text, 'latin1'))?.split(';')[0]
    expect(of('\x89PNG\r\n\x1a\nrest')).toBe('data:image/png')
    expect(of('\xff\xd8\xff\xe0rest')).toBe('data:image/jpeg')
    expect(of('GIF89a')).toBe('data:image/gif')
    expect(of('RIFF....WEBPVP8 ')).toBe('data:image/webp')
    expect(of('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')).toBeUndefined()
    expect(of('<html><script>alert(1)</script>')).toBeUndefined()
    expect(of('')).toBeUndefined()
  })
})
