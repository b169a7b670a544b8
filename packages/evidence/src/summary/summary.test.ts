import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hostileName } from '../testing/hostile-names.ts'
import { scratchFolder, someMessages, writeSample } from '../testing/sample-package.ts'
import { SummaryNumbers } from './summary.ts'
import { summaryHtml } from './summary-html.ts'
import { summaryPdf } from './summary-pdf.ts'

let scratch: Awaited<ReturnType<typeof scratchFolder>>
beforeEach(async () => {
  scratch = await scratchFolder()
})
afterEach(() => scratch.remove())

const madeAt = new Date('2026-02-03T04:05:06Z')
const noNumbers = { enumerated: 0, collected: 0, filtered: 0, exceptions: 0, vanished: 0, bytes: 0 }

function summaryWith(text: string) {
  const numbers = new SummaryNumbers()
  const folder = { folderPath: [], folderId: '', isHidden: false, listedBy: 'delta', listReason: '' } as const
  numbers.addFolder({ ...folder, ...noNumbers, countAtStart: null, custodian: text, mailbox: text })
  numbers.addNotCovered({
    ...{ scope: 'folder', custodian: text, mailbox: text, what: text },
    ...{ code: 'x', reason: text, remedy: text },
  })
  const facts = { title: text, facts: [['Name', text]], events: [['now', text, 'created']] } as const
  return numbers.summary(facts, 'gatewarden verify x', madeAt)
}

test('hostile names stay text in the page', () => {
  fc.assert(
    fc.property(fc.oneof(hostileName, fc.constant('<img src=x onerror=alert(1)>"\'&')), (name) => {
      const page = summaryHtml(summaryWith(`a${name}`))
      const tags = page.match(/<[^>]*>/g) ?? []
      expect(
        new Set(
          tags.filter(
            (tag) =>
              !/^<\/?(html|head|meta|title|style|body|h1|h2|dl|dt|dd|p|code|table|thead|tbody|tr|th|td|!doctype)\b/.test(
                tag,
              ),
          ),
        ),
      ).toEqual(new Set())
      for (const tag of tags) expect(tag).not.toMatch(/\son\w+=|\s(src|href|style)=/i)
    }),
  )
})

test('the PDF is one whatever the names are, and the same for the same summary', async () => {
  const names = fc.sample(hostileName, { numRuns: 60, seed: 7 })
  const summary = summaryWith(`${names.join(' ')} ${'x'.repeat(3000)} Ωмега 漢字 עברית 🦉 \ud800`)
  const [one, other] = await Promise.all([summaryPdf(summary), summaryPdf(summary)])
  expect(Buffer.from(one.subarray(0, 5)).toString()).toBe('%PDF-')
  expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true)
}, 60_000)

test('a package has both, and the page tells its numbers', async () => {
  const { folder } = await writeSample(join(scratch.path, 'package'), someMessages(12), {
    contents: { pdf: true },
  })
  const page = await readFile(join(folder, 'data/summary.html'), 'utf8')
  expect(page).toContain('<dt>Items</dt><dd>12</dd>')
  expect(page).toContain('<td>Ada Lovelace</td><td>ada@contoso.example</td><td>8</td><td>8</td>')
  expect(page).toContain('gatewarden verify . --key')
  expect((await readFile(join(folder, 'data/summary.pdf'))).subarray(0, 5).toString()).toBe('%PDF-')
}, 60_000)
