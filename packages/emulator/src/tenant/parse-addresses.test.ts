import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeWords } from './decode-words.ts'
import { parseParameters } from './mime-parameters.ts'
import { parseAddressList } from './parse-addresses.ts'

test.each([
  ['"Doe, \\"JD\\" Jane" <jane@example.org>', [['Doe, "JD" Jane', 'jane@example.org']]],
  ['Jane Doe <jane@example.org> (at home)', [['Jane Doe', 'jane@example.org']]],
  ['jane@example.org (Jane Doe)', [['Jane Doe', 'jane@example.org']]],
  ['<@relay.example,@b.example:jane@example.org>', [['jane@example.org', 'jane@example.org']]],
  ['Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>', [['Pete', 'pete@silly.test']]],
  [
    '"<" <jane@example.org>, "a \\" <b>" <joe@example.org>',
    [
      ['<', 'jane@example.org'],
      ['a " <b>', 'joe@example.org'],
    ],
  ],
  ['undisclosed recipients:;', []],
  ['"quoted local"@example.org', [['"quoted local"@example.org', '"quoted local"@example.org']]],
  ['Just A Name', [['Just A Name', '']]],
  ['Big Bug bb@bug.example', [['Big Bug', 'bb@bug.example']]],
  ['', []],
  [', ,,', []],
])('%s', (header, expected) => {
  expect(parseAddressList(header).map(({ name, address }) => [name, address])).toEqual(expected)
})

const address = fc
  .tuple(fc.stringMatching(/^[a-z0-9.+_-]{1,12}$/), fc.stringMatching(/^[a-z0-9]{1,8}\.[a-z]{2,5}$/))
  .map(([local, domain]) => `${local}@${domain}`)
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .map((text) => text.replace(/\s+/g, ' ').trim())

test('what is written is read again, quoted or encoded', () => {
  const people = fc.array(fc.tuple(name, address, fc.boolean()), { maxLength: 6 })
  fc.assert(
    fc.property(people, (list) => {
      const header = list
        .map(([who, where, isEncoded]) => {
          const coded = `=?UTF-8?B?${Buffer.from(who).toString('base64')}?=`
          return `${isEncoded ? coded : `"${who.replace(/["\\]/g, '\\$&')}"`} <${where}>`
        })
        .join(', ')
      // A name that looks like an encoded word is decoded, as every reader would.
      fc.pre(list.every(([who]) => !who.includes('=?')))
      expect(parseAddressList(header)).toEqual(
        list.map(([who, where]) => ({ name: who === '' ? where : who, address: where })),
      )
    }),
    { examples: [[[['<', '.@a.aa', false]]]] },
  )
})

test('encoded words: neighbours are joined, split characters and states put together', () => {
  const bytes = Buffer.from('Grüße aus København')
  for (let cut = 0; cut <= bytes.length; cut++) {
    const words = [bytes.subarray(0, cut), bytes.subarray(cut)].map(
      (some) => `=?utf-8?B?${some.toString('base64')}?=`,
    )
    expect(decodeWords(words.join('\r\n '))).toBe('Grüße aus København')
  }
  expect(decodeWords('=?iso-2022-jp?B?GyRCJUYbKEI=?= =?iso-2022-jp?B?GyRCJTkbKEI=?=')).toBe('テス')
  expect(decodeWords('=?utf-8?Q?a?= b =?utf-8?q?c=5F_d?=')).toBe('a b c_ d')
  expect(decodeWords('=?utf-8*en?Q?a?=')).toBe('a')
  expect(decodeWords('=?nonsense?B?/w==?=')).toBe('ÿ')
})

test.each([
  ['text/plain; charset=utf-8', 'text/plain', { charset: 'utf-8' }],
  ['multipart/mixed; Boundary="a \\"b\\" ; c"', 'multipart/mixed', { boundary: 'a "b" ; c' }],
  ["attachment; filename*=UTF-8''%e2%82%ac%20rates", 'attachment', { filename: '€ rates' }],
  [
    `attachment; filename*0*=UTF-8''%e2%82; filename*1*=%ac; filename*2=" x"`,
    'attachment',
    { filename: '€ x' },
  ],
  ["attachment; filename=plain; filename*=utf-8''better", 'attachment', { filename: 'better' }],
  ['inline', 'inline', {}],
  [';=;;"', '', {}],
])('%s', (header, value, parameters) => {
  const parsed = parseParameters(header)
  expect(parsed.value).toBe(value)
  expect(Object.fromEntries(parsed.parameters)).toEqual(parameters)
})
