import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { type GraphContract, loadGraphContract } from './graph-contract.ts'
import { formatProblems, type Problem } from './problem.ts'
import { watchChildren } from './watched-children.ts'

/** What an emulator publishes of each exchange; see packages/emulator/src/graph/http/graph-traffic.ts. */
export interface Published {
  readonly method: string
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly requestBody: Uint8Array
  readonly status: number
  readonly headers: Readonly<Record<string, string | number>>
  readonly body: Uint8Array
}

/** What the slice does not describe: Microsoft's type package types it at compile time instead. */
const beyondTheSlice =
  /^\/beta(\/|$)|^\/v1\.0\/(\$metadata|groups|places|reports|directory|directoryObjects)\b|\/todo\b/i

/** Methods of v1.0 on paths of the slice that it leaves out. */
const methodsBeyond = [
  // https://learn.microsoft.com/graph/api/profilephoto-delete
  /^DELETE .*\/photo$/,
  // https://learn.microsoft.com/graph/api/federatedidentitycredential-get and -update
  /^(GET|PATCH) .*\/federatedIdentityCredentials\/[^/]+$/,
]

/** Judges every answer that an emulator of this process, or of one that it starts, gives from now on. */
export interface ContractKeeper {
  /** How many answers were judged. */
  readonly judged: number
  /** Throws what was wrong since the last call, with route and difference. */
  expectClean(): void
  /** Judges no more from now on. */
  close(): void
}

/**
 * Listens to the emulators of this process and of those that it starts. The contract is loaded at the first answer, so that
 * other tests pay nothing.
 */
export function keepContract(channel = 'gatewarden:emulator:graph'): ContractKeeper {
  let contract: GraphContract | undefined | 'not loaded' = 'not loaded'
  let judged = 0
  const wrong: string[] = []
  const children = watchChildren()
  const judge = (message: Published) => {
    if (beyondTheSlice.test(message.url)) return
    if (contract === 'not loaded') contract = loadGraphContract()
    if (!contract) return
    judged += 1
    const { method, url, status } = message
    const headers = Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [name, String(value)]),
    )
    const problems = contract
      .validateResponse({ ...message, headers })
      .filter((problem) => !isKnown(problem, message))
    if (problems.length > 0)
      wrong.push(`${method} ${url} → ${status}\n${formatProblems(problems.slice(0, 5))}`)
  }
  const hear = (message: unknown) => {
    if (isPublished(message)) judge(message)
  }
  subscribe(channel, hear)
  return {
    get judged() {
      return judged
    },
    close() {
      unsubscribe(channel, hear)
      children.close()
    },
    expectClean() {
      for (const exchange of children.read()) judge(exchange)
      const found = wrong.splice(0)
      if (found.length === 0) return
      throw new Error(
        `${found.length} answers of the emulator are none that Microsoft Graph gives:\n\n${found.slice(0, 10).join('\n\n')}`,
      )
    },
  }
}

/** What the slice cannot know: paths of the service that it leaves out, and what ReadBasic permissions hide. */
function isKnown({ rule, at }: Problem, { method, url, requestHeaders }: Published): boolean {
  if (rule === 'unknown-path') return true
  if (rule === 'unknown-method' && methodsBeyond.some((one) => one.test(`${method} ${url}`))) return true
  const hidden = /(^|\.)(body|bodyPreview|uniqueBody)$/.test(at)
  return rule === 'missing-property' && hidden && /ReadBasic/.test(tokenText(requestHeaders.authorization))
}

/** The claims of a bearer token as text, whether it is a JWT or the plain one of a test. */
function tokenText(authorization: string | readonly string[] | undefined): string {
  const token = String(authorization ?? '').replace(/^Bearer /, '')
  const [first = '', claims = first] = token.split('.')
  return Buffer.from(claims, 'base64url').toString('utf8')
}

function isPublished(message: unknown): message is Published {
  return typeof message === 'object' && message !== null && 'requestBody' in message && 'status' in message
}
