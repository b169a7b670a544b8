import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkFolderChoice, folderChooser, namedFolders, type WellKnownFolder } from './folder-choice.ts'

const inbox = new Map<WellKnownFolder, string>([['inbox', 'i']])

/** Whether a folder below the inbox, which this mailbox calls Posteingang, or one at the top, is chosen. */
function isChosen(patterns: { only?: string[]; except?: string[] }, path: string[]): boolean {
  const choose = folderChooser({ only: patterns.only ?? null, except: patterns.except ?? [] }, inbox)
  return choose({ path, ids: path.map((name) => (name === 'Posteingang' ? 'i' : `id of ${name}`)) })
}

test.each([
  [['@inbox'], ['Posteingang'], true],
  [['@inbox'], ['Posteingang', 'Projects', '2026'], true],
  [['@INBOX/projects'], ['Posteingang', 'Projects'], true],
  [['@inbox/Projects'], ['Posteingang'], false],
  [['@inbox'], ['Inbox'], false],
  [['@drafts'], ['Posteingang'], false],
  [['Projects/2026*'], ['Projects', '2026 Q1', 'Old'], true],
  [['Projects/2026*'], ['Projects', '2025'], false],
  [['*/Invoices'], ['Sales', 'Invoices'], true],
  [['*/Invoices'], ['Invoices'], false],
  [['a*b*c'], ['a-b-b-c'], true],
  [['a*b*c'], ['acb'], false],
  [['ab*ba'], ['aba'], false],
  [['In\\/out'], ['In/out'], true],
  [['\\@inbox'], ['@inbox'], true],
  [['5 \\* 3'], ['5 * 3'], true],
  [['5 \\* 3'], ['5 and 3'], false],
  [['CAFÉ'], ['cafe\u0301'], true],
])('only %j: %j is chosen: %s', (only, path, expected) => {
  expect(isChosen({ only }, path)).toBe(expected)
})

test('what is excepted is left out with all below it, and without a choice all is in', () => {
  const choice = { only: ['@inbox'], except: ['@inbox/News*'] }
  expect(isChosen(choice, ['Posteingang', 'Newsletters', 'Old'])).toBe(false)
  expect(isChosen(choice, ['Posteingang', 'Work'])).toBe(true)
  expect(isChosen({}, ['Whatever'])).toBe(true)
  expect(namedFolders({ only: ['@inbox/a', 'b'], except: ['@sentItems', '@inbox'] })).toEqual([
    'inbox',
    'sentitems',
  ])
})

test('a path whose signs are all escaped chooses just that folder and those below it', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), name, (path, below) => {
      const pattern = path.map((one) => one.replaceAll(/[\\*/@]/g, '\\$&')).join('/')
      checkFolderChoice({ only: [pattern], except: [] })
      expect(isChosen({ only: [pattern] }, path)).toBe(true)
      expect(isChosen({ only: [pattern] }, [...path, below])).toBe(true)
      expect(isChosen({ only: [pattern] }, path.slice(0, -1))).toBe(false)
    }),
  )
})

test('says which pattern is not one', () => {
  const problem = (only: string[]) => () => checkFolderChoice({ only, except: [] })
  expect(problem(['ok', 'a//b'])).toThrow(/body\.folders\.only\.1: has an empty name/)
  expect(problem(['@posteingang'])).toThrow(/"@posteingang", which is no well-known folder/)
})
