import type { ContactState } from '../../tenant/contact.ts'
import { badRequest } from '../http/graph-error.ts'
import { holds, type KqlTerm, mentions, parseKql } from '../odata/kql.ts'
import type { QueryOptions } from '../odata/query-options.ts'

/**
 * What `$search` on contacts lets through: words and phrases, looked for in names, addresses, numbers and the company, with
 * `property:value` for one of those. Undefined without `$search`. Throws a 400 beside `$filter` or `$orderby`, as mail does.
 */
export function contactSearch(query: QueryOptions): ((state: ContactState) => boolean) | undefined {
  const { search } = query
  if (search === undefined) return undefined
  if (query.filter !== undefined || query.orderby !== undefined) {
    throw badRequest(
      `The query parameter '$search' cannot be used together with '${query.filter === undefined ? '$orderby' : '$filter'}'.`,
    )
  }
  const parsed = parseKql(search)
  return (state) => holds(parsed, (term) => termHolds(term, state))
}

function termHolds(term: KqlTerm, state: ContactState): boolean {
  const texts = searched(state)
  if (term.property === null) return [...texts.values()].some((text) => mentions(text, term.value))
  const text = texts.get(term.property)
  if (text === undefined)
    throw badRequest(`The property '${term.property}' cannot be searched for on contacts.`)
  return mentions(text, term.value)
}

/** By property name in lower case. */
function searched(state: ContactState): ReadonlyMap<string, string> {
  const { emailAddresses, businessPhones, homePhones, mobilePhone, imAddresses } = state
  const plain = [
    'displayName',
    'givenName',
    'middleName',
    'surname',
    'nickName',
    'fileAs',
    'companyName',
    'department',
    'jobTitle',
    'personalNotes',
  ] as const
  return new Map([
    ...plain.map((name) => [name.toLowerCase(), state[name] ?? ''] as const),
    ['emailaddresses', emailAddresses.map(({ name, address }) => `${name} ${address}`).join(' ')],
    ['imaddresses', imAddresses.join(' ')],
    ['phones', [...businessPhones, ...homePhones, mobilePhone ?? ''].join(' ')],
  ])
}
