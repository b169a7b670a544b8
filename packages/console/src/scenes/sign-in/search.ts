/** What went wrong with a provider, as the service writes it into the address. */
export const providerProblems = [
  'not_linked',
  'refused',
  'failed',
  'link_dead',
  'taken',
  'other_browser',
] as const

export interface ProviderProblem {
  problem?: (typeof providerProblems)[number]
}

export interface SignInSearch extends ProviderProblem {
  /** Where to go then: a path of ours. */
  next?: string
}

export function readProviderProblem({ problem }: Record<string, unknown>): ProviderProblem {
  const known = providerProblems.find((one) => one === problem)
  return known === undefined ? {} : { problem: known }
}

export const readSignInSearch = (raw: Record<string, unknown>): SignInSearch => ({
  ...(typeof raw.next === 'string' && isOwnPath(raw.next) ? { next: raw.next } : {}),
  ...readProviderProblem(raw),
})

const somewhere = 'https://console.invalid'

/** Browsers take a backslash for a slash: `/\\host` is another site's address. */
const isOwnPath = (text: string): boolean =>
  text.startsWith('/') && URL.canParse(text, somewhere) && new URL(text, somewhere).origin === somewhere
