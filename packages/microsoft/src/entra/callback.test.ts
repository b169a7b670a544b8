import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { testTenant } from '../testing/index.ts'
import { readAdminConsentCallback, readAuthorizationCallback } from './callback.ts'

const declined =
  'AADSTS65004: User declined to consent to access the app. Trace ID: 0f6a1111-2222-4333-8444-555555555555 Correlation ID: 1f6a1111-2222-4333-8444-555555555555 Timestamp: 2026-11-21 08:00:01Z'

describe('readAuthorizationCallback', () => {
  it('reads a code and its state', () => {
    expect(readAuthorizationCallback(new URLSearchParams('code=c0de&state=s&session_state=x'))).toEqual({
      outcome: 'code',
      code: 'c0de',
      state: 's',
    })
    expect(readAuthorizationCallback({ code: 'c0de', state: 's' })).toEqual({
      outcome: 'code',
      code: 'c0de',
      state: 's',
    })
  })

  it('takes an error for a refusal, whatever stands beside it', () => {
    const callback = readAuthorizationCallback(
      new URLSearchParams({ error: 'access_denied', error_description: declined, state: 's', code: 'c0de' }),
    )
    expect(callback).toMatchObject({
      outcome: 'refused',
      state: 's',
      refusal: {
        kind: 'needs_admin_consent',
        error: 'access_denied',
        aadsts: 65004,
        status: 0,
        traceId: '0f6a1111-2222-4333-8444-555555555555',
        correlationId: '1f6a1111-2222-4333-8444-555555555555',
        at: '2026-11-21T08:00:01.000Z',
      },
    })
  })

  it.each([
    ['code=c', 'state'],
    ['state=s', 'code'],
    ['state=s&code=', 'code'],
    ['state=s&state=t&code=c', 'state'],
    ['state=s&code=c&code=d', 'code'],
    [`state=s&code=${'c'.repeat(20_000)}`, 'code'],
    ['', 'state'],
  ])('names what is wrong in %j', (query, parameter) => {
    expect(readAuthorizationCallback(new URLSearchParams(query))).toMatchObject({
      outcome: 'malformed',
      parameter,
    })
  })

  it('looks only at what stands in the query itself', () => {
    expect(readAuthorizationCallback(Object.create({ code: 'inherited', state: 's' }))).toMatchObject({
      outcome: 'malformed',
    })
    expect(readAuthorizationCallback({ code: ['a', 'b'], state: 's' })).toMatchObject({
      outcome: 'malformed',
      parameter: 'code',
    })
  })
})

describe('readAdminConsentCallback', () => {
  const good = {
    admin_consent: 'True',
    tenant: testTenant.toUpperCase(),
    state: 's',
    scope: 'https://graph.microsoft.com/.default',
  }

  it('reads the tenant, which proves nothing yet', () => {
    expect(readAdminConsentCallback(good)).toEqual({
      outcome: 'consented',
      state: 's',
      tenant: testTenant,
      scopes: ['https://graph.microsoft.com/.default'],
    })
  })

  it.each([
    [
      'admin_consent=True&error=consent_required&error_description=AADSTS65004%3a+x%0d%0aTrace+ID%3a+0f6a1111-2222-4333-8444-555555555555%0d%0aCorrelation+ID%3a+1f6a1111-2222-4333-8444-555555555555%0d%0aTimestamp%3a+2026-11-21+08%3a00%3a01Z&state=s',
      65004,
    ],
    ['error=permission_denied&error_description=The+admin+canceled+the+request&state=s', undefined],
    [`admin_consent=True&tenant=${testTenant}&error=access_denied&state=s`, undefined],
  ])('takes any error for a refusal: %s', (query, aadsts) => {
    const callback = readAdminConsentCallback(new URLSearchParams(query))
    expect(callback).toMatchObject({ outcome: 'refused', state: 's' })
    expect(callback.outcome === 'refused' && callback.refusal.aadsts).toBe(aadsts)
    if (aadsts !== undefined) {
      expect(callback).toMatchObject({
        refusal: { traceId: '0f6a1111-2222-4333-8444-555555555555', at: '2026-11-21T08:00:01.000Z' },
      })
    }
  })

  it.each([
    [{ ...good, state: undefined }, 'state'],
    [{ ...good, tenant: undefined }, 'tenant'],
    [{ ...good, tenant: 'contoso.com' }, 'tenant'],
    [{ ...good, tenant: `${testTenant}/../other` }, 'tenant'],
    [{ ...good, tenant: [testTenant, testTenant] }, 'tenant'],
    [{ ...good, admin_consent: 'False' }, 'admin_consent'],
    [{ ...good, admin_consent: undefined }, 'admin_consent'],
  ])('names what is wrong in %j', (query, parameter) => {
    expect(readAdminConsentCallback(query)).toMatchObject({ outcome: 'malformed', parameter })
  })
})

describe('both readers', () => {
  it('answer anything at all without throwing, and never call it good beside an error', () => {
    const name = fc.constantFrom(
      'code',
      'state',
      'error',
      'error_description',
      'tenant',
      'admin_consent',
      'scope',
      '__proto__',
      'x',
    )
    const value = fc.oneof(fc.string(), fc.constantFrom('True', testTenant, declined, ''))
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), (pairs) => {
        const parameters = new URLSearchParams(pairs)
        const hasError = parameters.getAll('error').some((error) => error !== '')
        for (const callback of [
          readAuthorizationCallback(parameters),
          readAdminConsentCallback(parameters),
        ]) {
          if (hasError) expect(['refused', 'malformed']).toContain(callback.outcome)
          if (callback.outcome === 'code' || callback.outcome === 'consented')
            expect(parameters.getAll('state')).toEqual([callback.state])
        }
      }),
    )
  })
})
