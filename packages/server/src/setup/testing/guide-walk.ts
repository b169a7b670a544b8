import { expect } from 'vitest'
import { z } from 'zod'
import { type ConnectRig, newOrganization, type Organization } from '../../connect/testing/index.ts'
import { scriptSchema, setupSchema } from '../schemas.ts'
import { type RanScript, runRegistration } from './run-registration.ts'

type Guide = z.infer<typeof setupSchema>
type GuideStep = Guide['steps'][number]

/** Somebody who follows the guide of one connector, in an organization of her own that has no app registered. */
export interface GuideWalk {
  connector: string
  organization: Organization
  /** Looks at every step now. */
  look(wish?: { tenant?: string; mailbox?: string }): Promise<Guide>
  /** The steps that are not green, by id. */
  open(guide: Guide): string[]
  step(guide: Guide, id: string): GuideStep
  /** Runs the Azure CLI script of the connector in the organization. */
  runScript(env?: Record<string, string>): Promise<RanScript>
  /** Pastes what the script said into Gatewarden. */
  paste(ran: RanScript): Promise<void>
}

/** Makes the connector as a draft; every step of its guide has to be red then, and say what to do. */
export async function beginGuide(
  rig: ConnectRig,
  name: string,
  wish: Record<string, unknown>,
): Promise<GuideWalk> {
  const organization = newOrganization(rig, name, 'allow')
  const tenant = rig.emulator.describe().tenants.find((one) => one.id === organization.id)
  expect(tenant?.apps).toEqual([])
  const made = await rig.call('POST', '/v1/connectors', { body: { name, ...wish } })
  expect(made.status, made.text).toBe(201)
  const connector = z.object({ id: z.string() }).parse(made.body).id

  const walk: GuideWalk = {
    connector,
    organization,
    async look(where = {}) {
      const answer = await rig.call('POST', `/v1/connectors/${connector}/setup/check`, {
        body: { cloud: 'emulator', ...where },
      })
      expect(answer.status, answer.text).toBe(200)
      return setupSchema.parse(answer.body)
    },
    open: (guide) => guide.steps.filter((one) => one.check?.state !== 'ok').map((one) => one.id),
    step(guide, id) {
      const found = guide.steps.find((one) => one.id === id)
      if (!found) throw new Error(`the guide has no step ${id}`)
      return found
    },
    async runScript(env) {
      const answer = await rig.call(
        'GET',
        `/v1/connectors/${connector}/setup/scripts/azure-cli?cloud=emulator`,
      )
      const { text } = scriptSchema.parse(answer.body)
      const ran = await runRegistration(rig.emulator, organization.id, text, env)
      expect(ran.code, ran.said).toBe(0)
      return ran
    },
    async paste({ clientId, secret }) {
      const pasted = await rig.call('PATCH', `/v1/connectors/${connector}`, {
        body: { app: { cloud: 'emulator', clientId, credential: { kind: 'secret', secret } } },
      })
      expect(pasted.status, pasted.text).toBe(200)
    },
  }

  const before = await walk.look()
  expect(walk.open(before)).toEqual(before.steps.map((one) => one.id))
  for (const { id, check } of before.steps) {
    expect(check?.seen, id).not.toBe('')
    expect(check?.remedy, id).not.toBe('')
  }
  return walk
}
