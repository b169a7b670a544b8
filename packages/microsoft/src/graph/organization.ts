import type { Organization } from '@microsoft/microsoft-graph-types'
import type { GraphClient } from './graph-client.ts'
import { UnexpectedAnswerError } from './json-answer.ts'
import { type Identified, identified, listQuery, passedOn, type ReadOptions } from './resource.ts'

/** The tenant's own record: its name and domains. Needs Organization.Read.All, Directory.Read.All or User.Read.All. */
export async function getOrganization(
  client: GraphClient,
  options: ReadOptions = {},
): Promise<Identified<Organization>> {
  const query = listQuery({ select: ['id', 'displayName', 'verifiedDomains'], ...options })
  for await (const page of client.pages<unknown>({ path: '/organization', query, ...passedOn(options) })) {
    const first = page.items[0]
    if (first !== undefined) return identified<Organization>(first)
  }
  throw new UnexpectedAnswerError('no organization')
}
