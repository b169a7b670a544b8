import fc from 'fast-check'
import { expect, it } from 'vitest'
import { safeHref } from './safe-href.ts'

it.each([
  ['https://example.com/a?b=c', 'https://example.com/a?b=c'],
  ['mailto:ann@example.com', 'mailto:ann@example.com'],
  ['javascript:alert(1)', null],
  ['JaVaScRiPt:alert(1)', null],
  ['java\nscript:alert(1)', null],
  [' javascript:alert(1)', null],
  ['data:text/html,<script>alert(1)</script>', null],
  ['vbscript:x', null],
  ['blob:https://example.com/x', null],
  ['//evil.example', null],
  ['/v1/keys', null],
  ['#top', null],
  ['https://user:secret@example.com/', null],
])('a link to %j leads to %j', (href, to) => expect(safeHref(href)).toBe(to))

it('whatever is written, a link leads to http, https or mail', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.webUrl(),
        fc.string(),
        fc.string().map((text) => `javascript:${text}`),
      ),
      (text) => {
        const to = safeHref(text)
        if (to !== null) expect(to).toMatch(/^(https?|mailto):/)
      },
    ),
  )
})
