import { z } from 'zod'
import { MicrosoftError } from '../microsoft-error.ts'
import type { Cloud } from '../reference/clouds.ts'
import type { GraphAnswer, GraphRequest, Page } from './graph-client.ts'
import { GraphPathError, graphLink } from './graph-path.ts'
import { lowerCased, preferredPageSize, withPageSize } from './request-headers.ts'

const envelope = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
})

type Fetch = (request: GraphRequest, endsAt?: readonly number[]) => Promise<GraphAnswer<unknown>>

/**
 * Walks a collection from page to page. Graph does not carry headers over, so each page sends them again; a page that
 * takes Graph too long (504, or no answer in time) is asked for again at half the size.
 */
export async function* pages<T>(fetch: Fetch, cloud: Cloud, request: GraphRequest): AsyncGenerator<Page<T>> {
  const sized = new SizedRequest(request)
  for (;;) {
    const { body } = await fetchPage(fetch, sized)
    const page = envelope.parse(body)
    const nextLink = page['@odata.nextLink']
    // The caller names the type of what it lists; the envelope is what paging relies on.
    yield { items: page.value as T[], nextLink, deltaLink: page['@odata.deltaLink'] }
    if (nextLink === undefined) return
    graphLink(cloud, nextLink)
    if (nextLink === sized.request.path) {
      throw new GraphPathError('version', 'Graph gave a page that leads to itself; the listing was stopped.')
    }
    sized.follow(nextLink)
  }
}

/** The same page again at half its size, as long as there is a size to halve. */
async function fetchPage(fetch: Fetch, sized: SizedRequest): Promise<GraphAnswer<unknown>> {
  for (;;) {
    try {
      return await fetch(sized.request, sized.canHalve ? [504] : undefined)
    } catch (error) {
      const tooSlow = error instanceof MicrosoftError && error.refusal.status === 504
      if (!tooSlow || !sized.canHalve) throw error
      sized.halve()
    }
  }
}

/** A request whose page size may shrink. */
class SizedRequest {
  request: GraphRequest
  #size: number | undefined

  constructor(request: GraphRequest) {
    this.request = request
    const top = Number(request.query?.$top)
    this.#size =
      preferredPageSize(lowerCased(request.headers).prefer) ?? (Number.isInteger(top) ? top : undefined)
  }

  get canHalve(): boolean {
    return this.#size !== undefined && this.#size > 1
  }

  halve(): void {
    if (this.#size === undefined) return
    this.#size = Math.floor(this.#size / 2)
    const headers = lowerCased(this.request.headers)
    const { query } = this.request
    const sized = preferredPageSize(headers.prefer) !== undefined || query?.$top === undefined
    this.request = sized
      ? { ...this.request, headers: { ...headers, prefer: withPageSize(headers.prefer, this.#size) } }
      : { ...this.request, query: { ...query, $top: this.#size } }
  }

  /** A link holds the query; only headers are sent again. */
  follow(link: string): void {
    const { query: _inTheLink, ...rest } = this.request
    this.request = { ...rest, path: link }
  }
}
