import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressesInHeader } from '../smtp/addresses-in-header.ts'
import { headerFields } from '../smtp/header-block.ts'
import { exactRecipients } from '../upstream/graph-recipients.ts'
import { imapCommand, literalAt, type Part, tagOf } from './imap-command.ts'
import { ResponseLines, withoutOAuth } from './response-lines.ts'
import { fromBase64, plainResponse } from './sasl.ts'
import { popCommand } from './serve-pop.ts'

/** GATEWARDEN_FUZZ says how many inputs each parser gets: with 150,000 a million in all. */
const numRuns = Number(process.env.GATEWARDEN_FUZZ ?? (process.env.GATEWARDEN_SOAK ? 150_000 : 3000))

const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        'LOGIN',
        ' ',
        '"',
        '\\',
        '{3}',
        '{3+}',
        '(',
        ')',
        '\r',
        '\n',
        '\0',
        '=',
        'A1',
        'ÿ',
        '*',
        '<',
        '>',
        '@',
        ',',
        ':',
        ';',
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
)

describe('commands', () => {
  const secret = fc.string({ unit: 'grapheme-ascii', maxLength: 60 })
  const written = (text: string, how: 'quoted' | 'literal' | 'literal+'): Part[] => {
    if (how === 'quoted') return [{ text: ` "${text.replaceAll(/["\\]/g, '\\$&')}"` }]
    return [{ text: ` {${text.length}${how === 'literal' ? '' : '+'}}` }, { literal: text }]
  }
  const joined = (parts: readonly Part[]): Part[] => {
    const out: Part[] = []
    for (const part of parts) {
      const before = out.at(-1)
      if (before !== undefined && 'text' in before && 'text' in part) before.text += part.text
      else out.push({ ...part })
    }
    if ('literal' in (out.at(-1) ?? {})) out.push({ text: '' })
    return out
  }

  test('any name and password come through, however they are written', () => {
    const way = fc.constantFrom('quoted', 'literal', 'literal+')
    fc.assert(
      fc.property(secret, secret, way, way, (name, password, first, second) => {
        const parts = joined([{ text: 'a1 LOGIN' }, ...written(name, first), ...written(password, second)])
        expect(imapCommand(parts)).toEqual({ tag: 'a1', name: 'LOGIN', args: [name, password] })
      }),
      { numRuns },
    )
  })

  test('who a program says that it is may be a list', () => {
    const id = { tag: 'a1', name: 'ID', args: [] }
    for (const said of ['NIL', '("name" "OfflineIMAP" "version" "8.0.0")', '("name" NIL "os" {3}'])
      expect(imapCommand([{ text: `a1 ID ${said}` }])).toEqual(id)
    expect(imapCommand([{ text: 'a1 id' }])).toEqual(id)
    expect(imapCommand([{ text: 'a(1 ID NIL' }])).toBeUndefined()
  })

  test('noise is refused or read, and nothing else happens', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ text: noise, literal: noise, isText: fc.boolean() }), { maxLength: 5 }),
        (raw) => {
          const parts: Part[] = raw.map(({ text, literal, isText }) => (isText ? { text } : { literal }))
          const command = imapCommand(parts)
          if (command !== undefined) expect(tagOf(command.tag)).toBe(command.tag)
        },
      ),
      { numRuns },
    )
    fc.assert(
      fc.property(noise, (text) => {
        expect(tagOf(text)).toMatch(/^[!-~]+$/)
        expect(popCommand(text).name).toMatch(/^[A-Z]{0,4}$/)
        const literal = literalAt(text)
        if (literal !== undefined) expect(Number.isSafeInteger(literal.length)).toBe(true)
        fromBase64(text)
        const shown = plainResponse(text)
        if (shown !== undefined) expect(shown.username + shown.password).not.toContain('\0')
      }),
      { numRuns },
    )
  })
})

describe('what a server says', () => {
  const literal = noise.map((text) => `* 1 FETCH (BODY[] {${text.length}}\r\n${text})\r\n`)
  const line = fc.constantFrom(
    '* CAPABILITY IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 LOGINDISABLED\r\n',
    '* OK [CAPABILITY AUTH=XOAUTH2 IDLE] go\r\n',
    '* 3 EXISTS\r\n',
    'A1 OK done\r\n',
  )
  const responses = fc.array(fc.oneof(literal, line), { maxLength: 12 })

  test('mail goes through byte for byte, lists of capabilities without OAuth, however it is cut', () => {
    fc.assert(
      fc.property(responses, fc.array(fc.nat(2000), { maxLength: 8 }), (parts, cuts) => {
        const whole = parts.map((part) => Buffer.from(part, 'latin1'))
        const all = Buffer.concat(whole)
        const lines = new ResponseLines(withoutOAuth)
        const at = [0, ...cuts.map((cut) => Math.min(cut, all.length)), all.length].sort((a, b) => a - b)
        const out = at.slice(1).flatMap((end, index) => lines.take(all.subarray(at[index], end)))
        const wanted = parts
          .map((part) => (part.startsWith('* 1 FETCH') ? part : withoutOAuth(part)))
          .join('')
        expect(Buffer.concat(out).toString('latin1')).toBe(Buffer.from(wanted, 'latin1').toString('latin1'))
        expect(lines.isBetween).toBe(true)
      }),
      { numRuns },
    )
  })

  test('a line without an end is passed on and not kept', () => {
    const lines = new ResponseLines(withoutOAuth)
    let out = 0
    for (let n = 0; n < 1000; n++)
      for (const part of lines.take(Buffer.alloc(10_000, 'x'))) out += part.length
    expect(out).toBeGreaterThan(9_900_000)
    expect(lines.isBetween).toBe(false)
  })
})

describe('headers', () => {
  const address = fc
    .tuple(fc.stringMatching(/^[a-z0-9.+_-]{1,20}$/), fc.stringMatching(/^[a-z0-9-]{1,10}\.example$/))
    .map(([local, domain]) => `${local}@${domain}`)
  const named = fc
    .tuple(
      address,
      fc.string({ unit: 'grapheme-ascii', maxLength: 20 }),
      fc.constantFrom('plain', 'angle', 'quoted', 'comment'),
    )
    .map(([one, name, how]) => {
      const quoted = name.replaceAll(/["\\]/g, '\\$&')
      const text = {
        plain: one,
        angle: `<${one}>`,
        quoted: `"${quoted}" <${one}>`,
        comment: `${one} (${name.replaceAll(/[()\\]/g, '')})`,
      }[how]
      return { one, text }
    })

  test('addresses are found as they were written', () => {
    fc.assert(
      fc.property(fc.array(named, { minLength: 1, maxLength: 5 }), (members) => {
        const found = addressesInHeader(members.map(({ text }) => text).join(', '))
        expect(found?.map((one) => one.address)).toEqual(members.map(({ one }) => one))
      }),
      { numRuns },
    )
  })

  test('a comment within an address makes it uncertain, for it parts words', () => {
    expect(addressesInHeader('boss(x)y@contoso.com')).toBeUndefined()
    expect(addressesInHeader('boss()@contoso.com')).toBeUndefined()
  })

  test('noise gives no address that is not in it', () => {
    fc.assert(
      fc.property(noise, (text) => {
        for (const one of addressesInHeader(text) ?? []) expect(text.toLowerCase()).toContain(one.address)
        for (const field of headerFields(text) ?? []) expect(field.name).toMatch(/^[!-9;-~]+$/)
      }),
      { numRuns },
    )
  })

  test('Graph is told of exactly the envelope, whatever the header names', () => {
    const some = fc.uniqueArray(address, { maxLength: 6 })
    fc.assert(
      fc.property(
        some,
        some,
        some,
        fc.uniqueArray(address, { minLength: 1, maxLength: 6 }),
        (to, cc, bcc, more) => {
          const line = (name: string, list: readonly string[]) =>
            list.length === 0 ? [] : [`${name}: ${list.join(', ')}`]
          const block = [
            'Subject: x',
            ...line('To', to),
            ...line('Cc', cc),
            ...line('Bcc', bcc),
            ...line('Resent-To', cc),
          ].join('\r\n')
          const envelope = [...new Set([...more, ...to.slice(0, 2), ...bcc.slice(0, 1)])]
          const out = exactRecipients(block, envelope)
          const told = (headerFields(out.replace(/\r\n$/, '')) ?? [])
            .filter(({ name }) => ['to', 'cc', 'bcc', 'resent-to'].includes(name))
            .flatMap(
              ({ raw }) =>
                addressesInHeader(
                  raw
                    .slice(raw.indexOf(':') + 1)
                    .replaceAll('\r\n', '')
                    .trim(),
                ) ?? [],
            )
            .map((one) => one.address)
          expect(told.sort()).toEqual([...envelope].sort())
          expect(out.split('\r\n').every((one) => one.length < 998)).toBe(true)
        },
      ),
      { numRuns },
    )
  })
})
