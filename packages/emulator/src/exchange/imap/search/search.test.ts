import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ExchangeSite, signedInImap, startExchange } from '../../testing/exchange-site.ts'
import type { Transcript } from '../../testing/transcript.ts'
import { matcher } from '../commands/list.ts'
import { decodeUtf7, encodeUtf7 } from '../wire/modified-utf7.ts'
import { normalized, writeSet } from '../wire/sequence-set.ts'

const mails = [
  {
    mime: 'From: Ben <ben@x.example>\r\nTo: ada@contoso.example\r\nSubject: =?utf-8?B?w4Z0?= soup\r\nDate: Sun, 1 Feb 2026 23:30:00 -0800\r\n\r\nHello there\r\n',
    state: { receivedAt: Date.UTC(2026, 1, 3, 12), isRead: true },
  },
  {
    mime: 'From: eve@y.example\r\nCc: ben@x.example\r\nX-Odd: one\r\nSubject: Plain\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nGr=FC=DFe from Eve\r\n',
    state: { receivedAt: Date.UTC(2026, 1, 4, 0), flag: { flagStatus: 'flagged' as const } },
  },
  {
    mime: 'From: zoe@y.example\r\nBcc: hidden@y.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI+VHJlYXN1cmU8L2I+\r\n--b--\r\n',
    state: { receivedAt: Date.UTC(2026, 1, 5, 23, 59), isDraft: true },
  },
]

let site: ExchangeSite
let talk: Transcript

beforeAll(async () => {
  site = await startExchange()
  const { mail } = site.ada.mailbox
  for (const { mime, state } of mails) mail.add(mail.wellKnown('inbox'), Buffer.from(mime), state)
  talk = await signedInImap(site)
  await talk.command('SELECT INBOX')
})
afterAll(async () => {
  await talk?.[Symbol.asyncDispose]()
  await site?.[Symbol.asyncDispose]()
})

it.each([
  ['ALL', [1, 2, 3]],
  ['SEEN', [1]],
  ['UNSEEN', [2, 3]],
  ['FLAGGED', [2]],
  ['UNFLAGGED DRAFT', [3]],
  ['UNDRAFT', [1, 2]],
  ['ANSWERED', []],
  ['UNANSWERED UNDELETED', [1, 2, 3]],
  ['DELETED', []],
  ['NEW', []],
  ['RECENT', []],
  ['OLD', [1, 2, 3]],
  ['KEYWORD $MDNSent', []],
  ['UNKEYWORD $MDNSent', [1, 2, 3]],
  ['KEYWORD Junk', []],
  ['FROM ben', [1]],
  ['CC BEN', [2]],
  ['BCC hidden', [3]],
  ['TO "ada@contoso"', [1]],
  ['SUBJECT soup', [1]],
  ['HEADER X-Odd ""', [2]],
  ['HEADER x-odd ONE', [2]],
  ['BODY there', [1]],
  ['BODY treasure', [3]],
  ['TEXT eve', [2]],
  ['BODY "y.example"', []],
  ['TEXT "y.example"', [2, 3]],
  ['ON 3-Feb-2026', [1]],
  ['SINCE 4-Feb-2026', [2, 3]],
  ['BEFORE "4-Feb-2026"', [1]],
  ['SENTON 1-Feb-2026', [1]],
  ['SENTSINCE 2-Feb-2026', []],
  ['SENTBEFORE 2-Feb-2026', [1]],
  ['LARGER 170', [2, 3]],
  ['SMALLER 170', [1]],
  ['UID 2:*', [2, 3]],
  ['2:3', [2, 3]],
  ['* UID 1', []],
  ['NOT FROM ben', [2, 3]],
  ['OR SEEN DRAFT', [1, 3]],
  ['OR (FROM eve FLAGGED) NOT (UNSEEN)', [1, 2]],
  ['CHARSET UTF-8 SUBJECT {2+}\r\n\u00c6t', []],
  ['CHARSET UTF-8 SUBJECT {3+}\r\n\u00c3\u0086t', [1]],
  ['CHARSET ISO-8859-1 BODY {3+}\r\nr\u00fc\u00df', [2]],
])('answers SEARCH %s', async (query, found) => {
  expect(await talk.command(`SEARCH ${query}`)).toEqual([
    ['* SEARCH', ...found].join(' '),
    'OK SEARCH completed.',
  ])
  expect((await talk.command(`UID SEARCH ${query}`))[0]).toBe(['* SEARCH', ...found].join(' '))
})

it('refuses a charset that nobody knows, and keys that are none', async () => {
  expect((await talk.command('SEARCH CHARSET x-none ALL'))[0]).toMatch(/^NO \[BADCHARSET /)
  for (const bad of ['', 'XGM', 'FROM', 'SINCE 31-Feb-2026', 'OR SEEN', '()', 'NOT', 'UID 0']) {
    expect(await talk.command(`SEARCH ${bad}`)).toEqual(['BAD Command Argument Error. 11'])
  }
})

it('writes folder names in modified UTF-7 and reads them back, and no wire name holds a slash of its own', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      const wire = encodeUtf7(name)
      expect(wire).toMatch(/^[\x20-\x2e\x30-\x7e]+$/)
      expect(decodeUtf7(wire)).toBe(name)
    }),
  )
  for (const bad of ['&', '&AOk', '&A-', 'caf\u00e9', '&AOk!-']) expect(decodeUtf7(bad)).toBeUndefined()
})

it('matches folder patterns as a regular expression would', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '*', '%'), maxLength: 8 })
  fc.assert(
    fc.property(text, fc.string({ unit: fc.constantFrom('a', 'b', '/'), maxLength: 8 }), (pattern, name) => {
      const sign: Readonly<Record<string, string>> = { '*': '.*', '%': '[^/]*' }
      const naive = new RegExp(`^${[...pattern].map((one) => sign[one] ?? one).join('')}$`)
      expect(matcher(pattern)(name)).toBe(naive.test(name))
    }),
  )
})

it('puts sets of numbers in order without losing or adding any', () => {
  const end = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant(Number.POSITIVE_INFINITY))
  fc.assert(
    fc.property(
      fc.array(fc.tuple(end, end), { minLength: 1 }),
      fc.integer({ min: 1, max: 30 }),
      (set, largest) => {
        const clear = (value: number) => (value === Number.POSITIVE_INFINITY ? largest : value)
        const wanted = new Set<number>()
        for (const [a, b] of set) {
          for (let n = Math.min(clear(a), clear(b)); n <= Math.max(clear(a), clear(b)); n++) wanted.add(n)
        }
        const listed = normalized(set, largest).flatMap(([a, b]) =>
          Array.from({ length: b - a + 1 }, (_, i) => a + i),
        )
        expect(listed).toEqual([...wanted].sort((a, b) => a - b))
        expect(writeSet(listed).split(',').length).toBe(normalized(set, largest).length)
      },
    ),
  )
})
