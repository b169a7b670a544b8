import { collectMailboxes } from './collect-mailboxes.ts'
import { connectOrganization, connectWithCertificate, declineConsent } from './connect-organization.ts'
import { connectPerson, revokePerson } from './connect-person.ts'
import { makeConnector } from './make-connector.ts'
import type { Narrator } from './narrator.ts'
import { readOrganization } from './read-organization.ts'
import { releaseToken } from './release-token.ts'
import type { Stage } from './stage.ts'

export interface JourneyResult {
  connections: { id: string; kind: 'organization' | 'person' }[]
  /** Folder of the package. */
  package: string
}

/**
 * The whole journey through the public API, as a customer's program would take it. Each step throws where something does
 * not hold, and what Gatewarden told is read again from the emulator with Microsoft's own Graph library.
 */
export async function playJourney(stage: Stage, narrator: Narrator): Promise<JourneyResult> {
  narrator.chapter('A connector: what your customers will be asked for')
  const connector = await makeConnector(stage, narrator)

  narrator.chapter("An organization connects, through Microsoft's pages")
  await declineConsent(stage, narrator, connector)
  const organization = await connectOrganization(stage, narrator, connector)
  const second = await connectWithCertificate(stage, narrator)

  narrator.chapter('Everybody in it: people, folders, messages, calendars')
  await readOrganization(stage, narrator, organization)

  narrator.chapter("A live access token, used with Microsoft's own library")
  await releaseToken(stage, narrator, organization, connector)

  narrator.chapter('A person connects, and takes it back')
  const person = await connectPerson(stage, narrator, connector)
  await revokePerson(stage, narrator, person)

  narrator.chapter('Three mailboxes, collected and proven')
  const folder = await collectMailboxes(stage, narrator, organization)

  return {
    connections: [
      { id: organization, kind: 'organization' },
      { id: second, kind: 'organization' },
      { id: person, kind: 'person' },
    ],
    package: folder,
  }
}
