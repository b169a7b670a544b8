import { z } from 'zod'
import { MicrosoftError } from '../microsoft-error.ts'
import type { Cloud } from '../reference/clouds.ts'
import type { GraphAnswer, GraphRequest, Page } from './graph-client.ts'
import { GraphPathError, graphLink } from './graph-path.ts'
import { shaped } from './json-answer.ts'
import { lowerCased, preferredPageSize, withPageSize } from './request-headers.ts'

const envelope = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
})

type SendJson = (request: GraphRequest, endsWhenTooSlow: boolean) => Promise<GraphAnswer<unknown>>

/**
 * Walks a collection from page to page. Graph does not carry headers over, so each page sends them again; a page that
 * takes Graph too long is asked for again at half the size, down to one item, and the size stays down.
 */
export async function* pages<T>(
  send: SendJson,
  cloud: Cloud,
  request: GraphRequest,
): AsyncGenerator<Page<T>> {
  let sized = request
  for (;;) {
    const { answer, request: answered } = await fetchPage(send, sized)
    const page = shaped(envelope, answer.body, 'something that is no collection')
    const nextLink = page['@odata.nextLink']
    if (nextLink !== undefined) graphLink(cloud, nextLink)
    // The caller names the type of what it lists; the envelope is what paging relies on.
    yield { items: page.value as T[], nextLink, deltaLink: page['@odata.deltaLink'] }
    if (nextLink === undefined) return
    if (nextLink === answered.path) {
      throw new GraphPathError(
        'page_loop',
        'Graph gave a page that leads to itself; the listing was stopped.',
      )
    }
    // The link holds the query; only headers are sent again.
    const { query: _inTheLink, ...rest } = answered
    sized = { ...rest, path: nextLink }
  }
}

async function fetchPage(
  send: SendJson,
  request: GraphRequest,
): Promise<{ answer: GraphAnswer<unknown>; request: GraphRequest }> {
  for (let sized = request; ; ) {
    const smaller = halved(sized)
    try {
      return { answer: await send(sized, smaller !== undefined), request: sized }
    } catch (error) {
      const tooSlow =
        error instanceof MicrosoftError && (error.refusal.status === 504 || error.refusal.error === 'timeout')
      if (!tooSlow || smaller === undefined) throw error
      sized = smaller
    }
  }
}

/** The same request for half as many items; undefined where it names no size, or one. */
function halved(request: GraphRequest): GraphRequest | undefined {
  const headers = lowerCased(request.headers)
  const preferred = preferredPageSize(headers.prefer)
  if (preferred !== undefined) {
    if (preferred <= 1) return undefined
    return {
      ...request,
      headers: { ...headers, prefer: withPageSize(headers.prefer, Math.floor(preferred / 2)) },
    }
  }
  const top = Number(request.query?.$top ?? topOf(request.path))
  if (!Number.isInteger(top) || top <= 1) return undefined
  const half = Math.floor(top / 2)
  if (request.query?.$top !== undefined) return { ...request, query: { ...request.query, $top: half } }
  // A link is followed as it is: the wish for less goes into the header.
  return { ...request, headers: { ...headers, prefer: withPageSize(headers.prefer, half) } }
}

/** The page size that a link carries in itself. */
function topOf(link: string): string | null {
  return URL.canParse(link) ? new URL(link).searchParams.get('$top') : null
}
