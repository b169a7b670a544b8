import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asciiJson, bashLiteral, jsonLiteral } from './literals.ts'

/** What has broken out of quotes before, and anything else. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          "'",
          '"',
          '`',
          '$(touch pwned)',
          '$IFS$((1))',
          '\n',
          '\r\n',
          '‘',
          '’',
          '‚',
          '‛',
          '“',
          '#',
          '@"',
          "@'",
        ],
        ...[
          '<#',
          '#>',
          '; rm -rf ~',
          '&&',
          '|',
          '\\',
          '\u2028',
          '\u0085',
          'Б',
          '--%',
          '$env:PATH',
          '%PATH%',
          '!',
        ],
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
)

/** Many cases in one bash: each literal is printed with a NUL behind it. */
function inBash(literals: readonly string[]): string[] {
  const script = literals.map((one) => `printf '%s\\0' ${one}`).join('\n')
  const out = execFileSync('/bin/bash', ['--norc', '-euc', script], {
    encoding: 'utf8',
    env: { PATH: '/nowhere' },
  })
  return out.split('\0').slice(0, -1)
}

describe('a value of somebody else', () => {
  test('is one literal to bash, whatever it says', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 30 }), (texts) => {
        const values = texts.map((text) => text.toWellFormed())
        expect(inBash(values.map(jsonLiteral)).map((one) => JSON.parse(one))).toEqual(values)
        const words = values.map((text) => text.replaceAll('\0', ''))
        expect(inBash(words.map(bashLiteral))).toEqual(words)
      }),
      { numRuns: process.env.GATEWARDEN_SOAK ? 2000 : 100 },
    )
  })

  test('leaves nothing between the quotes that PowerShell or bash would read, in any code page', () => {
    fc.assert(
      fc.property(fc.jsonValue(), hostile, (value, text) => {
        const between = asciiJson({ value, [text]: text })
        expect(between).toMatch(/^[ !"#%()-;=?-_a-~]*$/)
        expect(JSON.parse(between)).toEqual(JSON.parse(JSON.stringify({ value, [text]: text })))
      }),
    )
  })

  test('cannot hold a NUL as a word of a shell', () => {
    expect(() => bashLiteral('a\0b')).toThrow(RangeError)
  })
})
