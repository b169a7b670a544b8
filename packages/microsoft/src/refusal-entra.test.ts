import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { entraErrors } from './reference/entra-errors.ts'
import { oauthErrors } from './reference/oauth-errors.ts'
import { classifyEntraRefusal, readEntraDescription } from './refusal-entra.ts'
import { sharedFacts } from './testing/index.ts'

const trace = '0f6a1111-2222-4333-8444-555555555555'
const correlation = '1f6a1111-2222-4333-8444-555555555555'

describe('readEntraDescription', () => {
  it.each([' ', '\r\n', '\n'])('reads the ids and the time whatever separates them (%j)', (separator) => {
    const text = `AADSTS50173: The grant: has expired.${separator}Trace ID: ${trace}${separator}Correlation ID: ${correlation}${separator}Timestamp: 2026-11-21 08:00:01Z`
    expect(readEntraDescription(text)).toEqual({
      codes: [50173],
      traceId: trace,
      correlationId: correlation,
      at: '2026-11-21T08:00:01.000Z',
    })
  })

  it('reads what there is of any text and never throws', () => {
    expect(readEntraDescription('')).toEqual({
      codes: [],
      traceId: undefined,
      correlationId: undefined,
      at: undefined,
    })
    expect(readEntraDescription('Trace ID: no Timestamp: 2026-99-99 99:99:99Z')).toMatchObject({
      traceId: undefined,
      at: undefined,
    })
    const part = fc.constantFrom(
      'AADSTS',
      '7000215',
      'Trace ID:',
      trace,
      'Correlation ID:',
      'Timestamp:',
      '2026-11-21 08:00:01Z',
      ' ',
      '\r\n',
      ':',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string())), (parts) => {
        const read = readEntraDescription(parts.join(''))
        expect(read.codes.every(Number.isSafeInteger)).toBe(true)
      }),
    )
  })
})

const classify = (error: string, codes: number[], more: Record<string, unknown> = {}, status = 400) =>
  classifyEntraRefusal({ status, body: { error, error_codes: codes, ...more } })

describe('classifyEntraRefusal', () => {
  it('pauses a connector for three numbers only', () => {
    const pausing = [...entraErrors.values()].filter(
      (facts) => classify('invalid_client', [facts.code]).credentialRefused,
    )
    expect(pausing.map((facts) => facts.code).sort((a, b) => a - b)).toEqual([700027, 7000215, 7000222])
    expect(pausing.every((facts) => facts.kind === 'connector_misconfigured')).toBe(true)
  })

  it.each([700016, 7000112, 90002])('keeps %i, which one tenant can provoke, to that tenant', (number) => {
    expect(classify('unauthorized_client', [number])).toMatchObject({
      subject: 'tenant',
      credentialRefused: false,
    })
  })

  it.each<[string, number[], string]>([
    ['invalid_grant', [50173], 'needs_reauth'],
    ['invalid_grant', [700082], 'needs_reauth'],
    ['invalid_grant', [65001], 'needs_admin_consent'],
    ['interaction_required', [50076], 'needs_reauth'],
    ['invalid_grant', [53003], 'needs_admin_consent'],
    ['invalid_request', [9002313], 'connector_misconfigured'],
    ['invalid_grant', [9002313], 'needs_reauth'],
    ['temporarily_unavailable', [90033], 'transient'],
    ['invalid_client', [70002, 50126], 'needs_reauth'],
    ['invalid_client', [70002], 'connector_misconfigured'],
  ])('sorts %s with %j into %s', (error, codes, kind) => {
    expect(classify(error, codes)).toMatchObject({
      kind,
      error,
      aadsts: codes.length === 2 ? codes[1] : codes[0],
    })
  })

  it('finds the number in the text where the list is missing', () => {
    const body = { error: 'invalid_client', error_description: 'AADSTS7000222: expired.' }
    expect(classifyEntraRefusal({ status: 401, body })).toMatchObject({
      aadsts: 7000222,
      credentialRefused: true,
    })
  })

  it('falls back on suberror, then on error, where the number is new', () => {
    expect(classify('invalid_grant', [987654321], { suberror: 'consent_required' })).toMatchObject({
      kind: 'needs_admin_consent',
      aadsts: 987654321,
    })
    expect(classify('invalid_grant', [987654321], { suberror: 'never_heard_of' })).toMatchObject({
      kind: 'needs_reauth',
      suberror: 'never_heard_of',
    })
    expect(classify('invalid_client', [987654321])).toMatchObject({
      kind: 'connector_misconfigured',
      credentialRefused: false,
    })
    for (const [error, facts] of oauthErrors)
      expect(classify(error, [])).toMatchObject({ kind: facts.kind, reason: facts.reason })
  })

  it('takes whatever Entra itself could not do for passing', () => {
    for (const status of [500, 502, 503, 429])
      expect(classify('invalid_client', [7000215], {}, status).kind).toBe('transient')
    for (const body of ['', '<html>', null, [], 7, { error: 7 }]) {
      expect(classifyEntraRefusal({ status: 503, body })).toMatchObject({
        kind: 'transient',
        error: 'http_503',
      })
    }
  })

  it('hands on a claims challenge', () => {
    expect(classify('interaction_required', [50076], { claims: '{"access_token":{}}' }).claims).toBe(
      '{"access_token":{}}',
    )
  })

  it('sorts anything at all, with a sentence for what happened and one for what to do', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 599 }),
        fc.jsonValue(),
        fc.constantFrom('error', 'error_codes', 'error_description', 'suberror'),
        (status, value, field) => {
          const refusal = classifyEntraRefusal({ status, body: { [field]: value } })
          expect(refusal.reason).toMatch(/^[A-Z].*\.$/)
          expect(refusal.remedy).toMatch(/^[A-Z].*\.$/)
          expect(refusal.credentialRefused && refusal.kind !== 'connector_misconfigured').toBe(false)
        },
      ),
    )
  })
})

const factsFile = z.object({
  errors: z.array(
    z.object({
      code: z.number(),
      oauthError: z.string().nullable(),
      reauthorize: z.string(),
      retryable: z.boolean(),
      meaning: z.string(),
      adminFix: z.string(),
    }),
  ),
})

describe('the catalogue', () => {
  const facts = sharedFacts('entra-errors.json')
  const errors = facts === undefined ? [] : factsFile.parse(facts).errors

  it('knows every number of the facts', () => {
    expect(errors.map((error) => error.code).filter((code) => !entraErrors.has(code))).toEqual([])
  })

  it('agrees with the facts on who has to act', () => {
    // What the facts call for, and the kinds that answer to it.
    const kinds: Record<string, string[]> = {
      user: ['needs_reauth', 'needs_admin_consent', 'transient'],
      'admin-consent': ['needs_admin_consent', 'transient'],
      'admin-policy': ['needs_admin_consent'],
      'app-credential': ['connector_misconfigured'],
      none: ['transient', 'connector_misconfigured', 'needs_admin_consent'],
    }
    const apart = errors.filter(
      (error) => !kinds[error.reauthorize]?.includes(entraErrors.get(error.code)?.kind ?? ''),
    )
    // 650057: consent follows, but first the registration has to name the API.
    // 9002313: the facts speak of the invalid_grant case, where it is the person.
    expect(apart.map((error) => error.code)).toEqual(errors.length === 0 ? [] : [650057, 9002313])
  })

  it('carries no sentence over from the facts', () => {
    const theirs = new Set(
      errors.flatMap((error) => [error.meaning, error.adminFix]).filter((text) => text.length > 25),
    )
    const same = [...entraErrors.values()].filter(
      (entry) => theirs.has(entry.reason) || theirs.has(entry.remedy),
    )
    expect(same.map((entry) => entry.code)).toEqual([])
  })
})
