import { PassThrough } from 'node:stream'
import { GatewardenApiError } from '@gatewarden/client'
import { type ErrorCode, errorCodes } from '@gatewarden/server'
import { describe, expect, it } from 'vitest'
import { CommandError, exitOf, reportFailure } from './failure.ts'
import { microsoftSaid } from './microsoft-said.ts'
import { createOutput } from './output.ts'

const isCode = (code: string): code is ErrorCode => code in errorCodes

describe('exit codes', () => {
  it('are the same whether the service says it over HTTP or fails in this process', () => {
    const codes = Object.keys(errorCodes).filter(isCode)
    const local = codes.map((code) => [code, errorCodes[code].exit])
    // What only a process that starts can meet never comes over HTTP.
    const starting = /^(config_invalid|port_in_use|data_folder_\w+|key_ring_\w+|database_newer)$/
    for (const [code, exit] of local) {
      if (typeof code !== 'string' || !isCode(code) || starting.test(code)) continue
      expect(exitOf(code, errorCodes[code].status), code).toBe(exit)
    }
  })
})

const refusal = {
  error: 'invalid_client',
  aadsts: 7000215,
  status: 401,
  traceId: 't-1',
  correlationId: 'c-2',
  requestId: 'r-3',
  at: '2026-05-01T10:00:00.000Z',
}

describe('what Microsoft said', () => {
  it('is one line with the ids that its support asks for, and the time', () => {
    expect(microsoftSaid(refusal)).toBe(
      'AADSTS7000215, invalid_client, HTTP 401 at 2026-05-01T10:00:00.000Z; trace id t-1, correlation id c-2, request id r-3',
    )
    expect(microsoftSaid({ error: 'timeout' })).toBe('timeout')
    expect(microsoftSaid(undefined)).toBeUndefined()
    expect(microsoftSaid({ ...refusal, error: 'a\u001b[31m\nb' })).not.toMatch(/\p{Cc}/u)
  })

  it.each([
    [
      'the service',
      new GatewardenApiError({
        code: 'needs_reauth',
        status: 409,
        detail: 'd',
        problem: {
          type: '',
          title: '',
          status: 409,
          requestId: 'req_1',
          detail: 'd',
          code: 'needs_reauth',
          microsoft: refusal,
        },
      }),
    ],
    ['a command', new CommandError('needs_reauth', 7, 'd', 'r', refusal)],
  ])('is told with a failure of %s, to people and to programs', (_, error) => {
    const told = (json: boolean) => {
      const err = new PassThrough()
      const exit = reportFailure(error, createOutput(json, { out: new PassThrough(), err }))
      expect(exit).toBe(7)
      return String(err.read())
    }
    expect(told(false)).toContain(`Microsoft said: ${microsoftSaid(refusal)}`)
    expect(JSON.parse(told(true)).error.microsoft).toEqual(refusal)
  })
})
