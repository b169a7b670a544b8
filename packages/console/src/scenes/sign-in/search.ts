/** What went wrong with a provider, as the service writes it into the address. */
export const providerProblems = [
  'not_linked',
  'refused',
  'failed',
  'link_dead',
  'taken',
  'other_browser',
] as const

export interface SignInSearch {
  /** Where to go then: a path of ours. */
  next?: string
  problem?: (typeof providerProblems)[number]
}

export function readSignInSearch({ next, problem }: Record<string, unknown>): SignInSearch {
  const known = providerProblems.find((one) => one === problem)
  return {
    ...(typeof next === 'string' && isOwnPath(next) ? { next } : {}),
    ...(known === undefined ? {} : { problem: known }),
  }
}

const somewhere = 'https://console.invalid'

/** Browsers take a backslash for a slash: `/\\host` is another site's address. */
const isOwnPath = (text: string): boolean =>
  text.startsWith('/') && URL.canParse(text, somewhere) && new URL(text, somewhere).origin === somewhere
