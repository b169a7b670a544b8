/** Pictures of more than this many, or of more bytes, stay placeholders: they are among the attachments all the same. */
const mostPictures = 40
const mostBytesOfOne = 4 * 2 ** 20
const mostBytes = 12 * 2 ** 20

/** An attachment that a `cid:` link may mean. */
interface Candidate {
  id: string
  kind: string
  size: number
  contentId: string | null
}

const cited = /(<img\b[^>]*?) data-cid="([^"]*)"/g

/** The Content-IDs of the pictures that HTML made by `safeHtml` shows. */
export const citedPictures = (content: string): Set<string> =>
  new Set([...content.matchAll(cited)].map(([, , cid = '']) => unescaped(cid)))

/**
 * The attachments that these pictures are, few and small enough to be shown at once.
 * @param size as Microsoft counts it: of the encoded attachment
 */
export function pictureAttachments<A extends Candidate>(
  cids: ReadonlySet<string>,
  attachments: readonly A[],
): A[] {
  let bytes = 0
  return attachments
    .filter(({ kind, contentId }) => kind === 'file' && contentId !== null && cids.has(bare(contentId)))
    .slice(0, mostPictures)
    .filter(({ size }) => {
      if (size > mostBytesOfOne || bytes + size > mostBytes) return false
      bytes += size
      return true
    })
}

/** Content-IDs stand in angle brackets in some lists and in none in others (RFC 2392). */
export const bare = (contentId: string): string => contentId.replace(/^<(.*)>$/s, '$1')

/**
 * Puts pictures in the place of their Content-IDs.
 * @param pictures `data:` URLs, as `pictureUrl` makes them, by Content-ID
 */
export const withPictures = (content: string, pictures: ReadonlyMap<string, string>): string =>
  content.replace(cited, (whole, before: string, cid: string) => {
    const url = pictures.get(unescaped(cid))
    return url === undefined ? whole : `${before} src="${url}"`
  })

/** How the bytes of each begin, read as Latin-1. */
const signatures: readonly (readonly [type: string, begins: string])[] = [
  ['image/png', '\x89PNG\r\n\x1a\n'],
  ['image/jpeg', '\xff\xd8\xff'],
  ['image/gif', 'GIF87a'],
  ['image/gif', 'GIF89a'],
  ['image/bmp', 'BM'],
]

function typeOf(begin: string): string | undefined {
  if (begin.startsWith('RIFF') && begin.slice(8, 12) === 'WEBP') return 'image/webp'
  return signatures.find(([, begins]) => begin.startsWith(begins))?.[0]
}

/**
 * A picture as a `data:` URL. Its first bytes decide what it is, never its name or the type that the sender gave it: what
 * is none of these, SVG above all, is not shown.
 */
export function pictureUrl(bytes: Buffer): string | undefined {
  const type = typeOf(bytes.subarray(0, 16).toString('latin1'))
  return type === undefined ? undefined : `data:${type};base64,${bytes.toString('base64')}`
}

const unescaped = (attribute: string): string =>
  attribute.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
