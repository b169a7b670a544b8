import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { graphErrors } from './reference/graph-errors.ts'
import { classifyGraphRefusal, isConcurrencyRefusal, isPermanentGraphError } from './refusal-graph.ts'
import { sharedFacts } from './testing/index.ts'

const requestId = 'a0000000-0000-4000-8000-000000000001'
const bodyOf = (code: string, inner: object = {}): string =>
  JSON.stringify({
    error: {
      code,
      message: 'Words of the service.',
      innerError: {
        date: '2026-11-21T08:00:00',
        'request-id': requestId,
        'client-request-id': requestId,
        ...inner,
      },
    },
  })

describe('classifyGraphRefusal', () => {
  it('keeps the ids and the time of the headers, else those of the body', () => {
    const headers = {
      'request-id': 'from-header',
      'client-request-id': ['one', 'two'],
      date: 'Sat, 21 Nov 2026 09:00:00 GMT',
    }
    expect(classifyGraphRefusal({ status: 404, headers, body: bodyOf('ErrorItemNotFound') })).toMatchObject({
      kind: 'request_refused',
      subject: 'item',
      credentialRefused: false,
      error: 'ErrorItemNotFound',
      status: 404,
      requestId: 'from-header',
      correlationId: 'one',
      at: '2026-11-21T09:00:00.000Z',
    })
    expect(
      classifyGraphRefusal({ status: 404, headers: {}, body: Buffer.from(bodyOf('ErrorItemNotFound')) }),
    ).toMatchObject({
      requestId,
      correlationId: requestId,
      at: '2026-11-21T08:00:00.000Z',
    })
  })

  it('goes by the most specific code that it knows, whatever its letters', () => {
    const nested = bodyOf('BadRequest', { code: 'errorITEMnotfound', innererror: { code: 'NeverHeardOf' } })
    expect(classifyGraphRefusal({ status: 400, headers: {}, body: nested })).toMatchObject({
      error: 'errorITEMnotfound',
      subject: 'item',
    })
  })

  it.each<[number, string, string, string]>([
    [401, 'InvalidAuthenticationToken', 'needs_reauth', 'person'],
    [403, 'Authorization_RequestDenied', 'needs_admin_consent', 'tenant'],
    [403, 'ErrorAccessDenied', 'needs_admin_consent', 'mailbox'],
    [404, 'MailboxNotEnabledForRESTAPI', 'request_refused', 'mailbox'],
    [410, 'syncStateNotFound', 'request_refused', 'delta'],
    [429, 'ApplicationThrottled', 'transient', 'mailbox'],
    [507, 'ErrorQuotaExceeded', 'request_refused', 'mailbox'],
    [401, 'NeverHeardOf', 'needs_reauth', 'person'],
    [403, 'NeverHeardOf', 'needs_admin_consent', 'tenant'],
    [404, '', 'request_refused', 'item'],
    [410, '', 'request_refused', 'delta'],
    [400, 'NeverHeardOf', 'request_refused', 'request'],
    [503, '', 'transient', 'service'],
  ])('sorts %i %s into %s of the %s', (status, code, kind, subject) => {
    expect(
      classifyGraphRefusal({ status, headers: {}, body: code === '' ? '' : bodyOf(code) }),
    ).toMatchObject({ kind, subject, error: code === '' ? `http_${status}` : code })
  })

  it('sorts any answer at all', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 300, max: 599 }),
        fc.oneof(
          fc.jsonValue(),
          fc.string(),
          fc.uint8Array(),
          fc.jsonValue().map((error) => ({ error })),
        ),
        (status, body) => {
          const refusal = classifyGraphRefusal({ status, headers: {}, body })
          expect(refusal.reason).toMatch(/^[A-Z].*\.$/)
          expect(refusal.remedy).toMatch(/^[A-Z].*\.$/)
          expect(refusal.credentialRefused).toBe(false)
        },
      ),
    )
  })

  it('does not follow inner errors for ever', () => {
    let error: object = { code: 'Deepest' }
    for (let depth = 0; depth < 100; depth++) error = { code: 'BadRequest', innerError: error }
    expect(classifyGraphRefusal({ status: 400, headers: {}, body: { error } }).error).toBe('BadRequest')
  })
})

describe('isConcurrencyRefusal', () => {
  it('knows the one limit among several by what the message names', () => {
    const message = 'Application is over its MailboxConcurrency limit.'
    expect(isConcurrencyRefusal({ error: { code: 'ApplicationThrottled', message } })).toBe(true)
    expect(
      isConcurrencyRefusal({
        error: { code: 'ApplicationThrottled', message: 'Application is over its request limit.' },
      }),
    ).toBe(false)
    expect(isConcurrencyRefusal(undefined)).toBe(false)
  })
})

const factsFile = z.object({
  errors: z.array(
    z.object({
      code: z.string(),
      retryable: z.boolean(),
      httpStatus: z.number(),
      meaning: z.string(),
      fix: z.string(),
      connectorAction: z.string().optional(),
    }),
  ),
})

describe('the catalogue', () => {
  const facts = sharedFacts('graph-errors.json')
  const errors = facts === undefined ? [] : factsFile.parse(facts).errors

  it('knows every code of the facts', () => {
    expect(errors.map((error) => error.code).filter((code) => !graphErrors.has(code.toLowerCase()))).toEqual(
      [],
    )
  })

  it('lets the transport repeat what the facts call passing, and nothing that they call damaged', () => {
    for (const error of errors) {
      const entry = graphErrors.get(error.code.toLowerCase())
      if (error.retryable && error.httpStatus >= 429)
        expect([error.code, entry?.kind]).toEqual([error.code, 'transient'])
      if (error.connectorAction === 'skip-item')
        expect([error.code, isPermanentGraphError(error.code)]).toEqual([error.code, true])
      if (error.connectorAction === 'full-resync')
        expect([error.code, entry?.subject]).toEqual([error.code, 'delta'])
      if (error.connectorAction === 'skip-mailbox')
        expect([error.code, entry?.subject]).toEqual([error.code, 'mailbox'])
    }
  })

  it('carries no sentence over from the facts', () => {
    const theirs = new Set(
      errors.flatMap((error) => [error.meaning, error.fix]).filter((text) => text.length > 25),
    )
    const same = [...graphErrors.values()].filter(
      (entry) => theirs.has(entry.reason) || theirs.has(entry.remedy),
    )
    expect(same.map((entry) => entry.code)).toEqual([])
  })
})
