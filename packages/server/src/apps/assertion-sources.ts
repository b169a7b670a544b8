import { readFile, stat } from 'node:fs/promises'
import { type Dispatcher, request } from 'undici'
import type { AssertionSource } from '../platform/config/leaf.ts'
import { GatewardenError } from '../platform/errors.ts'

const maxBytes = 64 * 1024
const timeoutMs = 5_000
const jwt = /^[\w-]+\.[\w-]+\.[\w-]+$/

/**
 * The assertion sources that the operator has set up, by name. Only names come through the API, so that nobody can
 * have a file of this machine sent away or an address inside its network called.
 */
export class AssertionSources {
  readonly #sources: ReadonlyMap<string, AssertionSource>
  readonly #dispatcher: Dispatcher

  constructor(sources: Readonly<Record<string, AssertionSource>>, dispatcher: Dispatcher) {
    this.#sources = new Map(Object.entries(sources))
    this.#dispatcher = dispatcher
  }

  get names(): string[] {
    return [...this.#sources.keys()]
  }

  /**
   * Reads an assertion anew. What is not a JWT is not sent anywhere.
   * @throws GatewardenError `connector_misconfigured`
   */
  async read(name: string): Promise<string> {
    const source = this.#sources.get(name)
    if (!source) throw unusable(name, 'it is no longer in the configuration')
    const text = (
      'file' in source ? await readSmallFile(name, source.file) : await this.#fetch(name, source.url)
    ).trim()
    const assertion = jwt.test(text) ? text : fromJson(text)
    if (!assertion) throw unusable(name, 'what it gives is not a JWT')
    return assertion
  }

  async #fetch(name: string, url: string): Promise<string> {
    try {
      const answer = await request(url, {
        dispatcher: this.#dispatcher,
        headers: { accept: 'application/json, text/plain' },
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = await answer.body.text()
      if (answer.statusCode !== 200) throw unusable(name, `its address answered ${answer.statusCode}`)
      if (text.length > maxBytes) throw unusable(name, 'its address answered more than 64 KB')
      return text
    } catch (error) {
      if (error instanceof GatewardenError) throw error
      throw unusable(name, 'its address did not answer', error)
    }
  }
}

async function readSmallFile(name: string, file: string): Promise<string> {
  try {
    const { size } = await stat(file)
    if (size > maxBytes) throw unusable(name, 'its file is larger than 64 KB')
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof GatewardenError) throw error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw unusable(name, `its file cannot be read (${code})`, error)
  }
}

/** Token services answer the JWT in a member of an object, under one of these names. */
function fromJson(text: string): string | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    for (const [key, member] of Object.entries(value)) {
      if (
        ['value', 'token', 'access_token', 'id_token'].includes(key) &&
        typeof member === 'string' &&
        jwt.test(member)
      ) {
        return member
      }
    }
  } catch {
    return undefined
  }
  return undefined
}

function unusable(name: string, why: string, cause?: unknown): GatewardenError {
  return new GatewardenError('connector_misconfigured', {
    detail: `The assertion source ${JSON.stringify(name)} cannot be used: ${why}.`,
    remedy:
      'Have the operator look at this source in the configuration of Gatewarden, and at what keeps it fresh.',
    extra: { assertionSource: name },
    cause,
  })
}

/** Whether an error says that a credential could not even be sent, so that the next one may be tried. */
export function isAssertionUnusable(error: unknown): boolean {
  return error instanceof GatewardenError && 'assertionSource' in error.extra
}
