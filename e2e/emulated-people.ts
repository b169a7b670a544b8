import type { Person } from '../packages/cli/src/local/demo/person.ts'

export interface EmulatedTenant {
  id: string
  domain: string
  apps: { appId: string; displayName: string; clientSecret: string | null; consented: boolean }[]
  users: { id: string; userPrincipalName: string; password: string }[]
}

/** The people and the controls of an emulator that runs in another process, by its `/_emulator`. */
export interface EmulatedPeople {
  control(method: string, path: string, body?: object): ReturnType<typeof send>
  tenants(): Promise<EmulatedTenant[]>
  /** The first tenant. */
  contoso(): Promise<EmulatedTenant>
  /** The first person whose user name begins so. */
  person(name: string, consent?: Person['consent']): Promise<Person>
}

async function send(url: string, method: string, body: object | undefined) {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method, ...(body ? { body: JSON.stringify(body), headers } : {}) })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`)
  return JSON.parse(text || 'null')
}

/** @param origin asked for each time, because the emulator may start later than this is made */
export function emulatedPeople(origin: () => string): EmulatedPeople {
  const control = (method: string, path: string, body?: object) =>
    send(`${origin()}/_emulator${path}`, method, body)
  const tenants = async (): Promise<EmulatedTenant[]> => (await control('GET', '')).tenants
  return {
    control,
    tenants,
    async contoso() {
      const [first] = await tenants()
      if (!first) throw new Error('The emulator has no tenant.')
      return first
    },
    async person(name, consent = 'accept') {
      const users = (await tenants()).flatMap((tenant) => tenant.users)
      const found = users.find(({ userPrincipalName }) => userPrincipalName.startsWith(name))
      if (!found) throw new Error(`The emulator has nobody called ${name}.`)
      return { userName: found.userPrincipalName, password: found.password, consent }
    },
  }
}
