import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createEmulator } from '../index.ts'
import { mailboxState } from '../tenant/mailbox-state.ts'

const file = `
tenants:
  - domain: states.onmicrosoft.com
    displayName: States
    propagation: realistic
    users:
      - { userPrincipalName: admin@states.onmicrosoft.com, displayName: Admin, roles: [Global Administrator] }
      - { userPrincipalName: legal@states.onmicrosoft.com, displayName: Legal, department: Legal, archive: true }
      - { userPrincipalName: away@states.onmicrosoft.com, displayName: Away, onPremises: true }
      - { userPrincipalName: held@states.onmicrosoft.com, displayName: Held, onHold: true, deleted: true }
      - { userPrincipalName: left@states.onmicrosoft.com, displayName: Left, deleted: true }
      - { userPrincipalName: bare@states.onmicrosoft.com, displayName: Bare, licensed: false }
    groups:
      - { displayName: Lawyers, members: [legal@states.onmicrosoft.com] }
      - { displayName: Everybody, kind: mail-security, members: [Lawyers, admin@states.onmicrosoft.com] }
    apps:
      - { appId: 5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a10, displayName: Scoped, secrets: [{ secretText: a-secret-of-the-app }] }
    exchange:
      servicePrincipals: [{ appId: 5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a10 }]
      managementScopes: [{ name: Legal, filter: "MemberOfGroup -eq 'Lawyers'" }]
      roleAssignments: [{ appId: 5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a10, role: Application Mail.Read, scope: Legal }]
`

async function withSeed<T>(text: string, run: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'seed-'))
  try {
    const path = join(folder, 'seed.yaml')
    writeFileSync(path, text)
    return await run(path)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a seed file arranges states of mailboxes, groups and what Exchange lets apps do', async () => {
  await withSeed(file, async (path) => {
    const emulator = await createEmulator({ seed: path })
    try {
      const tenant = emulator.world.findTenant('states.onmicrosoft.com')
      if (!tenant) throw new Error('no tenant')
      const states = [...tenant.mailboxes].map((mailbox) => [
        mailbox.address.split('@')[0],
        mailboxState(tenant, mailbox),
      ])
      expect(Object.fromEntries(states)).toEqual({
        admin: 'live',
        legal: 'live',
        away: 'on-premises',
        held: 'inactive',
        left: 'soft-deleted',
        bare: 'unlicensed',
      })
      expect(tenant.mailboxAt('legal@states.onmicrosoft.com')?.hasArchive).toBe(true)
      const legal = tenant.directory.find('legal@states.onmicrosoft.com')
      expect(tenant.groups.containing(legal?.id ?? '').map(({ state }) => state.displayName)).toEqual([
        'Lawyers',
        'Everybody',
      ])
      const answer = await fetch(`${emulator.origin}/${tenant.id}/oauth2/v2.0/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: '5f0c3b1e-6d8a-4f57-9c1d-2b7a8e4f6a10',
          client_secret: 'a-secret-of-the-app',
          scope: 'https://graph.microsoft.com/.default',
        }),
      })
      const { access_token: token } = Object(await answer.json())
      const open = async (name: string) =>
        (
          await fetch(`${emulator.origin}/v1.0/users/${name}@states.onmicrosoft.com/messages`, {
            headers: { Authorization: `Bearer ${token}` },
          })
        ).status
      expect([await open('legal'), await open('admin')]).toEqual([200, 403])
      expect(tenant.propagation.delayOf('rbac')).toBeGreaterThan(0)
    } finally {
      await emulator.close()
    }
  })
})

test.each([
  ['role: Application Mail.Burn', 'Application Mail.Read'],
  ['scope: Nothing', 'there is no management scope Nothing'],
])('what does not fit is named: %s', async (change, message) => {
  const wrong = change.startsWith('role')
    ? file.replace('role: Application Mail.Read', change)
    : file.replace('scope: Legal', change)
  await withSeed(wrong, (path) => expect(createEmulator({ seed: path })).rejects.toThrow(message))
})
