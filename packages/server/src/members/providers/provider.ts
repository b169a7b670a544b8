import type { Stored } from '../records/kinds.ts'

/** An OpenID provider that members may sign in with. Its issuer and client never change: another is another provider. */
export interface Provider {
  /** `prv_…` */
  id: string
  /** On the button: "Sign in with …". */
  name: string
  /** As in its id tokens, exactly. */
  issuer: string
  clientId: string
  clientSecret: string
  createdAt: Date
}

export function providerOf(record: Stored): Provider | undefined {
  const { id, name, issuer, clientId, clientSecret, createdAt } = record
  if (!(createdAt instanceof Date)) return undefined
  return {
    id,
    name: String(name),
    issuer: String(issuer),
    clientId: String(clientId),
    clientSecret: String(clientSecret),
    createdAt,
  }
}
