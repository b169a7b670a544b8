import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { EXCHANGE_PERMISSIONS, GRAPH_PERMISSIONS } from './permission-data.ts'

const file = resolve(import.meta.dirname, '../../../../../shared/microsoft/permissions.json')
const isThere = existsSync(file)

interface Half {
  readonly id: string
  readonly adminConsentRequired: boolean
  readonly isEnabled: boolean
}

interface Recorded {
  readonly graph: {
    readonly permissions: readonly {
      readonly name: string
      readonly delegated: Half | null
      readonly application: Half | null
    }[]
  }
  readonly exchangeOnline: {
    readonly permissions: readonly {
      readonly value: string
      readonly type: 'Role' | 'Scope'
      readonly id: string | null
      readonly adminConsentRequired: boolean
    }[]
  }
}

test.skipIf(!isThere)('names, ids and who may consent are those of the collected material', () => {
  const { graph, exchangeOnline }: Recorded = JSON.parse(readFileSync(file, 'utf8'))
  const byName = new Map(graph.permissions.map((one) => [one.name, one]))
  for (const { name, delegatedId, adminOnly, applicationId } of GRAPH_PERMISSIONS) {
    const { delegated, application } = byName.get(name) ?? {}
    expect([name, delegatedId]).toEqual([name, delegated?.isEnabled ? delegated.id : null])
    expect([name, applicationId]).toEqual([name, application?.isEnabled ? application.id : null])
    if (delegatedId !== null) expect([name, adminOnly]).toEqual([name, delegated?.adminConsentRequired])
  }
  for (const { name, delegatedId, adminOnly, applicationId } of EXCHANGE_PERMISSIONS) {
    const halves = exchangeOnline.permissions.filter((one) => one.value === name)
    const scope = halves.find((one) => one.type === 'Scope')
    expect([name, delegatedId]).toEqual([name, scope?.id ?? null])
    expect([name, applicationId]).toEqual([name, halves.find((one) => one.type === 'Role')?.id ?? null])
    if (scope) expect([name, adminOnly]).toEqual([name, scope.adminConsentRequired])
  }
})

if (!isThere) console.log('left out: ../shared/microsoft/permissions.json is not here')
