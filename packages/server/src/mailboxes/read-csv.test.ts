import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mostRows, readCsv } from './read-csv.ts'

const rows = (text: string) => readCsv(Buffer.from(text))
const good = (text: string) => rows(text).map(({ line, address }) => [line, address])

describe('a CSV file of mailboxes', () => {
  test.each([
    [
      'a plain one',
      'address\nann@a.example\nbo@a.example\n',
      [
        [2, 'ann@a.example'],
        [3, 'bo@a.example'],
      ],
    ],
    [
      'no header',
      'Ann@A.example\r\nbo@a.example',
      [
        [1, 'ann@a.example'],
        [2, 'bo@a.example'],
      ],
    ],
    ['a mark and semicolons', '\ufeffName;E-Mail\nAnn;ann@a.example', [[2, 'ann@a.example']]],
    [
      'quotes',
      '"Name","Primary SMTP Address"\n"Lee, ""Ann""\nJr","ann@a.example"\n\nx,bo@a.example',
      [
        [2, 'ann@a.example'],
        [5, 'bo@a.example'],
      ],
    ],
    ['tabs', 'upn\tother\nann@a.example\t1', [[2, 'ann@a.example']]],
    ["Excel's separator line", 'sep=;\naddress;x\nann@a.example;1', [[3, 'ann@a.example']]],
    ['blanks around', 'address\n  ann@a.example  ', [[2, 'ann@a.example']]],
    ['more columns than names', 'address\nann@a.example,1,2', [[2, 'ann@a.example']]],
  ])('is read: %s', (_, text, expected) => {
    expect(good(text)).toEqual(expected)
    expect(good(text.replaceAll(/\r?\n/g, '\r\n'))).toEqual(expected)
  })

  test('is read in UTF-16 as Excel saves it', () => {
    const text = Buffer.from('\ufeffaddress\nann@a.example', 'utf16le')
    expect(readCsv(text)).toMatchObject([{ line: 2, address: 'ann@a.example', problem: null }])
  })

  test('has its bad rows told by line', () => {
    const text =
      'address,granted at\nann@a.example,2026-03-01T09:00:00Z\nnobody,\nANN@a.example,\n=cmd|x!A1,\nbo@a.example,soon\n"a b@c",\n,x'
    expect(rows(text).map(({ line, problem }) => [line, problem])).toEqual([
      [2, null],
      [3, expect.stringContaining('such as')],
      [4, 'stands in line 2 already'],
      [5, expect.stringContaining('such as')],
      [6, expect.stringContaining('time of access')],
      [7, expect.stringContaining('such as')],
      [8, 'has no address'],
    ])
    expect(rows(text)[0]?.accessSince).toEqual(new Date('2026-03-01T09:00:00Z'))
  })

  test.each([
    ['nothing', ''],
    ['only blanks', '\n \n'],
    ['no known column', 'name,town\nAnn,Rome'],
    ['an open quote', 'address\n"ann@a.example\nbo@a.example'],
    ['too many rows', `address\n${'a@b.example\n'.repeat(mostRows + 1)}`],
    ['a record without end', `address\n"${'x'.repeat(200_000)}"`],
    ['bytes that are no text', Buffer.from([0x61, 0xff, 0xfe, 0x00])],
  ])('is refused as a whole: %s', (_, body) => {
    const read = () => readCsv(typeof body === 'string' ? Buffer.from(body) : body)
    expect(read).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  test('never throws anything else, and never lets through what is no address', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'ab@."\n\r,;\t =\0é'), maxLength: 60 }), (text) => {
        try {
          for (const { address, problem } of rows(`address\n${text}`))
            if (problem === null) expect(address).toMatch(/^[^\s@",;]+@[^\s@",;]+$/)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_request' })
        }
      }),
      { numRuns: 300 },
    )
  })
})
