import { describe, expect, it } from 'vitest'
import { administratorRoleCatalogue, administratorRoles } from './administrator-roles.ts'

describe('administratorRoles', () => {
  it('finds those who may consent, whatever the letters of the id', () => {
    const roles = administratorRoles([
      '62E90394-69F5-4237-9190-012177145E10',
      '158c047a-c907-4556-b7ef-446551a6b5f7',
    ])
    expect(roles.map((role) => [role.name, role.consentsToGraphApplicationPermissions])).toEqual([
      ['Global Administrator', true],
      ['Cloud Application Administrator', false],
    ])
  })

  it('finds none for employees, guests and other administrators', () => {
    // The id that every member carries, and the one of a User Administrator.
    expect(
      administratorRoles(['b79fbf4d-3ef9-4689-8143-76b194e85509', 'fe930be7-5e62-47db-91af-98c3a49a38b1']),
    ).toEqual([])
    expect(administratorRoles([])).toEqual([])
  })

  it('lets only the two highest grant application permissions of Graph', () => {
    const able = administratorRoleCatalogue.filter((role) => role.consentsToGraphApplicationPermissions)
    expect(able.map((role) => role.name)).toEqual(['Global Administrator', 'Privileged Role Administrator'])
  })
})
