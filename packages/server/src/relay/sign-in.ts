import { GuessLimiter } from '../access/index.ts'
import type { Platform } from '../platform/platform.ts'
import { maySendAs, type Protocol, type RelayCredential, works } from './credentials/credential.ts'
import { isSealed, macsOfPassword, sealCredential } from './credentials/credential-seal.ts'
import {
  type FoundCredential,
  findByMacs,
  findTrusting,
  isLiving,
  updateCredential,
  writeLastUsed,
} from './credentials/credential-store.ts'
import { isPasswordShaped } from './credentials/password.ts'
import { isWithin } from './networks.ts'

/** A device that shows a name and a password. */
export interface DeviceSignIn {
  protocol: Protocol
  username: string
  password: string
  /** Plain, see plainAddress. */
  address: string
}

/**
 * What came of it. wait: too many wrong ones from this address or for this name; the password was not looked at. refused
 * says in the log's words why; the device is told the same of everything but where it calls from.
 */
export type SignInAnswer =
  | { kind: 'in'; credential: RelayCredential }
  | { kind: 'refused'; why: 'password' | 'network' | 'protocol' }
  | { kind: 'wait'; seconds: number }

export interface SignIns {
  device(wish: DeviceSignIn): Promise<SignInAnswer>
  /** Who sends from a trusted network without signing in, where exactly one credential of it may use the sender. */
  trusted(address: string, mailFrom: string): Promise<RelayCredential | undefined>
  /** Whether a credential that signed in before is still good for this; for sessions that last. */
  stillWorks(credential: RelayCredential): Promise<boolean>
  /** Writes which were used since the last time. */
  flush(): Promise<void>
}

/** Wrong ones in a row for one name before it has to wait, and one more each minute: a printer tries by itself. */
const ofNames = { burst: 10, perSecond: 1 / 60 }
/** Devices that signed in lately, which a guesser of their name does not lock out. */
const knownPlaces = 10_000

/** How devices sign in: guessing is slowed by address and by name, and no wrong password gets past this. */
export function createSignIns(
  platform: Pick<Platform, 'db' | 'clock' | 'sealer' | 'log'>,
  onAnswer: (protocol: Protocol, answer: string) => void,
): SignIns {
  const { db, clock, sealer } = platform
  const addresses = new GuessLimiter(clock)
  const names = new GuessLimiter(clock, ofNames)
  const known = new Set<string>()
  let uses = new Map<string, { at: Date; from: string }>()

  const use = ({ id }: RelayCredential, from: string): void => {
    uses.set(id, { at: clock.now(), from })
  }

  const look = async (wish: DeviceSignIn): Promise<SignInAnswer> => {
    const { username, password, protocol, address } = wish
    const macs = isPasswordShaped(password) ? macsOfPassword(sealer, password) : []
    const found = macs.length === 0 ? undefined : await findByMacs(db.query, macs)
    if (found === undefined || !isSealed(sealer, found.credential, found))
      return { kind: 'refused', why: 'password' }
    const { credential } = found
    const name = username.toLowerCase()
    if ((name !== credential.username && name !== credential.mailbox) || !works(credential, clock.now()))
      return { kind: 'refused', why: 'password' }
    if (credential.networks !== null && !isWithin(address, credential.networks))
      return { kind: 'refused', why: 'network' }
    if (!credential.protocols.includes(protocol)) return { kind: 'refused', why: 'protocol' }
    const [fresh] = macs
    if (fresh !== undefined && !fresh.equals(found.mac)) await renew(found, fresh)
    return { kind: 'in', credential }
  }

  /** After a rotation of the key ring a credential moves under its first key as it is used. */
  const renew = ({ credential }: FoundCredential, mac: Buffer): Promise<void> =>
    updateCredential(db.query, credential, { mac, seal: sealCredential(sealer, credential, mac) })

  const answer = async (wish: DeviceSignIn): Promise<SignInAnswer> => {
    const name = wish.username.toLowerCase().slice(0, 320)
    const place = `${wish.address} ${name}`
    const seconds = Math.max(
      addresses.waitSeconds(wish.address),
      known.has(place) ? 0 : names.waitSeconds(name),
    )
    if (seconds > 0) return { kind: 'wait', seconds }
    const came = await look(wish)
    if (came.kind === 'in') {
      known.delete(place)
      known.add(place)
      const [oldest] = known
      if (known.size > knownPlaces && oldest !== undefined) known.delete(oldest)
      use(came.credential, wish.address)
    } else {
      addresses.wrong(wish.address)
      names.wrong(name)
    }
    return came
  }

  return {
    async device(wish) {
      const came = await answer(wish)
      onAnswer(wish.protocol, came.kind === 'refused' ? came.why : came.kind)
      if (came.kind !== 'in')
        platform.log.info(
          {
            protocol: wish.protocol,
            address: wish.address,
            answer: came.kind === 'wait' ? 'wait' : came.why,
          },
          'a device was not let in',
        )
      return came
    },
    async trusted(address, mailFrom) {
      const now = clock.now()
      const found = (await findTrusting(db.query, address)).filter(
        ({ credential, mac, seal }) =>
          works(credential, now) &&
          credential.protocols.includes('smtp') &&
          isWithin(address, credential.trustedNetworks ?? []) &&
          isSealed(sealer, credential, { mac, seal }),
      )
      const naming = found.filter(({ credential }) => maySendAs(credential, mailFrom))
      const [one, ...others] = naming.length > 0 ? naming : found
      if (one === undefined || others.length > 0) return undefined
      use(one.credential, address)
      return one.credential
    },
    stillWorks: ({ id }) => isLiving(db.query, id, clock.now()),
    async flush() {
      const taken = uses
      uses = new Map()
      try {
        await writeLastUsed(db.query, taken)
      } catch (error) {
        for (const [id, one] of taken) if (!uses.has(id)) uses.set(id, one)
        throw error
      }
    },
  }
}
