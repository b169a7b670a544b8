import { randomInt } from 'node:crypto'
import type { EmulatorClock } from '../tenant/clock.ts'
import type { World } from '../tenant/world.ts'
import { opaque } from './issued-grants.ts'
import type { FlowAccount } from './sign-in-flows.ts'

const LIFE = 900_000

/**
 * One device that waits for a person (RFC 8628).
 * waiting → approved → redeemed (the code is gone) · waiting → declined · after 15 minutes expired, whatever it was
 */
export interface DeviceAuthorization {
  readonly deviceCode: string
  readonly userCode: string
  readonly appId: string
  /** Of the endpoint that was asked; null for a shared one. */
  readonly tenantId: string | null
  readonly scope: string
  readonly expiresAt: number
  answer: { readonly kind: 'approved'; readonly account: FlowAccount } | { readonly kind: 'declined' } | null
}

/** Devices that wait, by the code they poll with and the code that the person types. */
export class DeviceCodes {
  readonly #clock: EmulatorClock
  readonly #byDevice = new Map<string, DeviceAuthorization>()
  readonly #byUser = new Map<string, DeviceAuthorization>()

  constructor(clock: EmulatorClock) {
    this.#clock = clock
  }

  begin(about: Pick<DeviceAuthorization, 'appId' | 'tenantId' | 'scope'>): DeviceAuthorization {
    const authorization: DeviceAuthorization = {
      ...about,
      deviceCode: opaque(120),
      userCode: userCode(),
      expiresAt: this.#clock.now() + LIFE,
      answer: null,
    }
    this.#byDevice.set(authorization.deviceCode, authorization)
    this.#byUser.set(authorization.userCode, authorization)
    return authorization
  }

  findByDevice(deviceCode: string): DeviceAuthorization | undefined {
    return this.#byDevice.get(deviceCode)
  }

  /** One that still waits; letter case and blanks do not matter. */
  findWaiting(typed: string): DeviceAuthorization | undefined {
    const found = this.#byUser.get(typed.replace(/\s/g, '').toUpperCase())
    return found && !this.isExpired(found) && found.answer === null ? found : undefined
  }

  isExpired(authorization: DeviceAuthorization): boolean {
    return this.#clock.now() >= authorization.expiresAt
  }

  /** For a snapshot. */
  save() {
    return [...this.#byDevice.values()].map(({ answer, ...plain }) => {
      if (answer?.kind !== 'approved') return { ...plain, answer }
      const { tenant, user, ...account } = answer.account
      return { ...plain, answer: { ...account, kind: answer.kind, tenantId: tenant.id, userId: user.id } }
    })
  }

  /** Where the person who approved is gone, nobody has answered. */
  load(saved: ReturnType<DeviceCodes['save']>, world: World): void {
    for (const { answer, ...plain } of saved) {
      const authorization: DeviceAuthorization = { ...plain, answer: null }
      if (answer?.kind === 'declined') authorization.answer = { kind: 'declined' }
      if (answer?.kind === 'approved') {
        const { kind, tenantId, userId, ...account } = answer
        const tenant = world.findTenant(tenantId)
        const user = tenant?.directory.find(userId)
        if (tenant && user) authorization.answer = { kind, account: { ...account, tenant, user } }
      }
      this.#byDevice.set(authorization.deviceCode, authorization)
      this.#byUser.set(authorization.userCode, authorization)
    }
  }

  redeem(authorization: DeviceAuthorization): void {
    this.#byDevice.delete(authorization.deviceCode)
    this.#byUser.delete(authorization.userCode)
  }
}

/** Nine letters and digits without those that are taken for one another. */
function userCode(): string {
  const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'
  return Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join('')
}
