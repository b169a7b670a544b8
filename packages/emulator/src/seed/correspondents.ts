import { contosoDomain } from './contoso-people.ts'
import { fabrikamDomain } from './fabrikam.ts'
import type { Correspondent } from './mail/letter.ts'
import type { SeedUser } from './seed-tenant.ts'
import { type OutsiderName, outsiders } from './themes/script.ts'
import { ianaZones, type SeedTimeZone } from './working-time.ts'

/** Everybody who writes in the default seed, by the short names that themes use. */
export interface Correspondents {
  readonly at: (local: string) => Correspondent
  readonly fabrikam: (local: string) => Correspondent
  readonly outside: (name: OutsiderName) => Correspondent
}

/** People who quote with `>` and write plain text. */
const plainWriters = new Set(['yuki.tanaka', 'ravi.menon', 'anders.lind', 'odette.quirke', 'hana.suzuki'])

export function correspondents(contoso: readonly SeedUser[], fabrikam: readonly SeedUser[]): Correspondents {
  const inside = new Map<string, Correspondent>()
  for (const [company, users] of [
    ['Contoso Cargo Bikes', contoso],
    ['Fabrikam Batteries', fabrikam],
  ] as const) {
    for (const user of users)
      if (user.mail !== null) inside.set(user.mail, colleague(user, user.mail, company))
  }
  const find = (address: string) => {
    const found = inside.get(address)
    if (!found) throw new Error(`nobody in the default seed has the address ${address}`)
    return found
  }
  return {
    at: (local) => find(`${local}@${contosoDomain}`),
    fabrikam: (local) => find(`${local}@${fabrikamDomain}`),
    outside: (name) => outsiderNamed(name),
  }
}

function colleague(user: SeedUser, address: string, company: string): Correspondent {
  const title = user.jobTitle === null ? [] : [user.jobTitle, company]
  const first = user.givenName ?? user.displayName
  return {
    name: user.displayName,
    address,
    first: user.language.startsWith('ja') ? 'Yuki' : first,
    zone: asZone(user.timeZone),
    signature: title.length === 0 ? [] : [first, ...title, ...user.businessPhones],
    style: plainWriters.has(address.split('@')[0] ?? '') ? 'arrows' : 'block',
    external: false,
  }
}

function outsiderNamed(key: OutsiderName): Correspondent {
  const { name, address, company } = outsiders[key]
  return {
    name,
    address,
    first: name.replace(/^Dr\. /, '').split(' ')[0] ?? name,
    zone: 'Romance Standard Time',
    signature: company === '' ? [] : [company],
    style: company === '' ? 'arrows' : 'block',
    external: true,
  }
}

function asZone(name: string): SeedTimeZone {
  const known = Object.keys(ianaZones).find((zone): zone is SeedTimeZone => zone === name)
  if (!known) throw new Error(`the seed does not know the time zone ${name}`)
  return known
}
