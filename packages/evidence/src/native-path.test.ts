import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NativePaths, nativeFileName, safeSegment } from './native-path.ts'
import { hostileName } from './testing/hostile-names.ts'

const device = /^(con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³]) *(\.|$)/i

test('whatever the name, the segment is one that every file system takes', () => {
  fc.assert(
    fc.property(hostileName, (name) => {
      const segment = safeSegment(name)
      expect(segment).not.toMatch(/[<>:"/\\|?*%]|[\p{C}\p{Zl}\p{Zp}]/u)
      expect(segment.normalize('NFKC')).not.toMatch(/[<>:"/\\|?*%]/)
      expect(segment).not.toMatch(/^[ .~]|[ .]$/)
      expect(segment).not.toMatch(device)
      expect(segment.length).toBeGreaterThan(0)
      expect(segment.length).toBeLessThanOrEqual(41)
      expect(segment.isWellFormed()).toBe(true)
      expect(safeSegment(name)).toBe(segment)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['Inbox', 'Inbox'],
  ['Входящие', 'Входящие'],
  ['..', '_'],
  ['.hidden', '_hidden'],
  ['CON', '_CON'],
  ['con.txt', '_con.txt'],
  ['com¹', '_com¹'],
  ['Console', 'Console'],
  ['trailing. . ', 'trailing'],
  ['a/b\\c:d', 'a_b_c_d'],
  ['\u202Egnp.exe', '_gnp.exe'],
  ['a／b℅', 'a_b_'],
  ['100%', '100_'],
  ['', '_'],
  ['00000001.eml', '_00000001.eml'],
  ['e\u0301', '\u00e9'],
])('%j becomes %j', (name, segment) => {
  expect(safeSegment(name)).toBe(segment)
})

test('a name that is cut keeps a mark of the whole name', () => {
  const one = safeSegment(`${'a'.repeat(60)}1`)
  const other = safeSegment(`${'a'.repeat(60)}2`)
  expect(one).toMatch(/^a{31}~[0-9a-f]{8}$/)
  expect(one).not.toBe(other)
})

test('paths of different folders differ on file systems that ignore case, and stay short', () => {
  const place = fc.record({
    custodian: hostileName,
    mailbox: hostileName,
    folderPath: fc.array(hostileName, { minLength: 1, maxLength: 8 }),
    folderId: fc.constantFrom('1', '2'),
  })
  fc.assert(
    fc.property(
      fc.uniqueArray(place, { selector: (value) => JSON.stringify(value), maxLength: 20 }),
      (places) => {
        const mailboxes = Map.groupBy(places, (value) => value.custodian)
        const paths = new NativePaths(
          [...mailboxes].map(([name, list]) => ({
            name,
            mailboxes: [...new Set(list.map((value) => value.mailbox))],
          })),
        )
        const given = places.map((value) => paths.folderFor(value))
        for (const path of given) {
          expect(path.startsWith('data/native/')).toBe(true)
          expect(`${path}/${nativeFileName(1, 'graph_json')}`.length).toBeLessThan(230)
        }
        const folded = given.map((path) => path.normalize('NFKC').toLowerCase())
        expect(new Set(folded).size).toBe(places.length)
        expect(places.map((value) => paths.folderFor(value))).toEqual(given)
      },
    ),
  )
})
