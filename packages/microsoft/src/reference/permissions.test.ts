import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sharedFacts } from '../testing/index.ts'
import { findPermission, isGranted, permissions } from './permissions.ts'

const form = z
  .object({ id: z.string().nullable(), adminConsentRequired: z.boolean(), description: z.string() })
  .nullable()
const factsFile = z.object({
  graph: z.object({
    permissions: z.array(z.object({ name: z.string(), application: form, delegated: form })),
  }),
  exchangeOnline: z.object({
    permissions: z.array(
      z.object({
        value: z.string(),
        type: z.string(),
        id: z.string().nullable(),
        adminConsentRequired: z.boolean(),
      }),
    ),
  }),
})

describe('permissions', () => {
  it('have the ids and the demand for an administrator that the facts give', () => {
    const facts = sharedFacts('permissions.json')
    if (facts === undefined) return
    const { graph, exchangeOnline } = factsFile.parse(facts)
    for (const one of permissions) {
      const known =
        one.resource === 'graph'
          ? graph.permissions.find((other) => other.name === one.name)?.[one.kind]
          : exchangeOnline.permissions.find(
              (other) =>
                other.value === one.name && other.type === (one.kind === 'application' ? 'Role' : 'Scope'),
            )
      expect([one.name, one.kind, one.id, one.adminConsentRequired]).toEqual([
        one.name,
        one.kind,
        known?.id,
        known?.adminConsentRequired,
      ])
    }
    const theirs = new Set(
      graph.permissions.flatMap((one) => [one.application?.description, one.delegated?.description]),
    )
    expect(permissions.filter((one) => theirs.has(one.allows))).toEqual([])
  })

  it('stand there once each and end their sentence', () => {
    const keys = permissions.map((one) => `${one.resource} ${one.kind} ${one.name}`)
    expect(new Set(keys).size).toBe(keys.length)
    expect(new Set(permissions.map((one) => one.id)).size).toBe(permissions.length)
    for (const one of permissions) expect(one.allows).toMatch(/^[A-Z].*\.$/)
  })

  it('are found whatever their letters', () => {
    expect(findPermission('graph', 'application', 'mail.READ')?.id).toBe(
      '810c84a8-4a9e-49e6-bf7d-12d183f40d01',
    )
    expect(findPermission('graph', 'application', 'Mail.Read.Shared')).toBeUndefined()
    expect(findPermission('exchange', 'application', 'Mail.Read')).toBeUndefined()
  })
})

describe('isGranted', () => {
  it('takes a wider permission for a narrower one, not the other way', () => {
    expect(isGranted('Mail.Read', ['mail.readwrite'])).toBe(true)
    expect(isGranted('User.Read.All', ['Directory.Read.All'])).toBe(true)
    expect(isGranted('Mail.ReadBasic', ['Mail.ReadWrite'])).toBe(true)
    expect(isGranted('Mail.ReadWrite', ['Mail.Read'])).toBe(false)
    expect(isGranted('Mail.Send', ['Mail.ReadWrite'])).toBe(false)
    expect(isGranted('Mail.Read.Shared', ['Mail.Read'])).toBe(false)
    expect(isGranted('Mail.Read', [])).toBe(false)
  })
})
