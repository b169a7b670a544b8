import { describe, expect, it } from 'vitest'
import { certainlyNotSent, classifyTransportFailure, transportCode } from './refusal-transport.ts'

const coded = (code: string, cause?: unknown): Error => Object.assign(new Error(code, { cause }), { code })

describe('classifyTransportFailure', () => {
  it('is always passing, with a hint that fits', () => {
    for (const code of [
      'ENOTFOUND',
      'ECONNREFUSED',
      'ECONNRESET',
      'CERT_HAS_EXPIRED',
      'UND_ERR_BODY_TIMEOUT',
      'never heard of',
    ]) {
      expect(classifyTransportFailure(coded(code))).toMatchObject({
        kind: 'transient',
        status: 0,
        error: code,
        credentialRefused: false,
      })
    }
    expect(classifyTransportFailure(coded('ENOTFOUND')).remedy).toContain('DNS')
    expect(classifyTransportFailure(coded('SELF_SIGNED_CERT_IN_CHAIN')).remedy).toContain(
      'NODE_EXTRA_CA_CERTS',
    )
  })

  it('finds the code however deep it lies', () => {
    expect(
      transportCode(new TypeError('fetch failed', { cause: new Error('x', { cause: coded('ENOTFOUND') }) })),
    ).toBe('ENOTFOUND')
    expect(transportCode(new DOMException('late', 'TimeoutError'))).toBe('timeout')
    expect(transportCode('no error at all')).toBe('no_answer')
  })

  it('knows what certainly did not go out', () => {
    expect(
      ['ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'].map((code) => certainlyNotSent(coded(code))),
    ).toEqual([true, true, true])
    expect(
      ['ECONNRESET', 'UND_ERR_SOCKET', 'timeout', 'EPIPE'].map((code) => certainlyNotSent(coded(code))),
    ).toEqual([false, false, false, false])
  })
})
