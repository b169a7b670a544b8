import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { GatewardenError } from '../platform/errors.ts'
import { acceptReturnUrl, returnAddress } from './return-url.ts'

/** Security requirement 16: a browser is sent back to registered origins only, exactly, and never with a token. */
const config = {
  publicUrl: 'https://door.example.com',
  connect: { returnOrigins: ['https://app.example.com', 'https://other.example.com:8443'] },
}
const outcome = (url: string): string => {
  try {
    return acceptReturnUrl(url, config)
  } catch (error) {
    if (error instanceof GatewardenError && error.code === 'invalid_request') return 'refused'
    throw error
  }
}

describe('a return URL', () => {
  test.each([
    'https://app.example.com/',
    'https://app.example.com/any/path?and=query',
    'https://APP.example.com:443/connected',
    'https://other.example.com:8443/x',
  ])('%s is taken', (url) => {
    expect(outcome(url)).toBe(new URL(url).href)
  })

  test.each([
    'http://app.example.com/',
    'https://app.example.com:8443/',
    'https://other.example.com/',
    'https://app.example.com.evil.example/',
    'https://evil.example/?https://app.example.com/',
    'https://app.example.com@evil.example/',
    'https://app.example.com:443@evil.example/',
    'https://user@app.example.com/',
    'https://app.example.com\\@evil.example/',
    'https:\\\\evil.example/',
    'https://evil.example\\.app.example.com/',
    'https://xapp.example.com/',
    'https://sub.app.example.com/',
    'https://app.example.com./',
    'https://app.example.com/#fragment',
    '//app.example.com/',
    '/connected',
    'javascript:alert(1)//https://app.example.com/',
    'data:text/html,<script>alert(1)</script>',
    'https://аpp.example.com/',
    'https://door.example.com/v1/keys',
    'http://localhost:3000/',
    'http://127.0.0.1/',
    'null',
    '',
    `https://app.example.com/${'x'.repeat(2000)}`,
  ])('%s is refused', (url) => {
    expect(outcome(url)).toBe('refused')
  })

  test('leads to a registered origin, whatever is tried', () => {
    const part = fc.constantFrom(
      'https:',
      'http:',
      '//',
      '/',
      '\\',
      '@',
      ':',
      '.',
      '#',
      '?',
      'app.example.com',
      'evil.example',
      '%2f',
      '\t',
      'x',
      '443',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const taken = outcome(parts.join(''))
        if (taken !== 'refused') expect(config.connect.returnOrigins).toContain(new URL(taken).origin)
      }),
      { numRuns: 3000 },
    )
  })

  test('on this machine is taken only while the service is there itself', () => {
    const local = { publicUrl: 'http://localhost:8090', connect: { returnOrigins: [] } }
    expect(acceptReturnUrl('http://127.0.0.1:3000/x', local)).toBe('http://127.0.0.1:3000/x')
    expect(() => acceptReturnUrl('https://app.example.com/', local)).toThrow('not registered')
  })
})

test('what a return URL brings along does not pass for what Gatewarden says', () => {
  const told = { session: 'cs_1', connection: null, status: 'error', reason: null, code: null }
  const address = returnAddress(
    'https://app.example.com/x?own=1&completion_code=forged&connection=conn_forged&status=active&status=active&reason=none&connect_session=cs_forged',
    told,
  )
  expect([...new URL(address).searchParams]).toEqual([
    ['own', '1'],
    ['connect_session', 'cs_1'],
    ['status', 'error'],
  ])
})
