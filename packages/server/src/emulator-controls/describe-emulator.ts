import { z } from 'zod'
import type { EmulatorDoor } from './emulator-door.ts'

const tenants = z.object({
  tenants: z.array(
    z.object({
      id: z.string(),
      domain: z.string(),
      displayName: z.string(),
      users: z.array(z.object({ userPrincipalName: z.string(), mailbox: z.string() })),
      apps: z.array(z.object({ appId: z.string(), displayName: z.string(), consented: z.boolean() })),
    }),
  ),
})
const clock = z.object({ now: z.iso.datetime() })
const faults = z.array(
  z.object({
    id: z.number(),
    hits: z.number(),
    door: z.string().optional(),
    status: z.number().optional(),
    reset: z.string().optional(),
    aadsts: z.number().optional(),
    delay: z.number().optional(),
    count: z.number().optional(),
    retryAfter: z.union([z.number(), z.string()]).optional(),
  }),
)
const approvals = z.array(
  z.object({ id: z.string(), appId: z.string(), createdAt: z.string(), permissions: z.array(z.string()) }),
)

export type DescribedEmulator = Awaited<ReturnType<typeof describeEmulator>>

/** What its controls act on. Passwords and secrets of the emulated people and apps stay where they are. */
export async function describeEmulator(door: EmulatorDoor) {
  const [world, { now }, set] = await Promise.all([
    door.call('GET', '', tenants),
    door.call('GET', '/clock', clock),
    door.call('GET', '/faults', faults),
  ])
  const described = world.tenants.map(async (tenant) => {
    const asked = await door.call('GET', `/approvals?tenant=${encodeURIComponent(tenant.id)}`, approvals)
    return {
      id: tenant.id,
      domain: tenant.domain,
      name: tenant.displayName,
      mailboxes: tenant.users
        .filter(({ mailbox }) => mailbox !== 'none')
        .map(({ userPrincipalName }) => userPrincipalName),
      apps: tenant.apps.map(({ appId, displayName, consented }) => ({
        clientId: appId,
        name: displayName,
        consented,
      })),
      approvals: asked.map(({ id, appId, createdAt, permissions }) => ({
        id,
        clientId: appId,
        createdAt,
        permissions,
      })),
    }
  })
  return { origin: door.origin(), now, faults: set, tenants: await Promise.all(described) }
}
