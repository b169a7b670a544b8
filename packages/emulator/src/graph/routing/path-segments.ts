import { badRequest, segmentNotFound } from '../http/graph-error.ts'

/**
 * Cuts the path after the version into decoded segments. Keys in parentheses become segments of their own:
 * `users('a@b')` is `users`, `a@b`; an alternate key such as `applications(appId='…')` is `applications`,
 * `(appId='…')`. Bound functions lose namespace and empty parentheses: `microsoft.graph.delta()` is `delta`.
 * Throws a 400 for empty segments and broken percent-encoding.
 */
export function pathSegments(path: string): string[] {
  const segments: string[] = []
  const parts = path.split('/')
  for (let i = 1; i < parts.length; i++) {
    const part = parts[i] ?? ''
    if (part === '') {
      if (i === parts.length - 1) break
      throw segmentNotFound('')
    }
    addSegment(part, segments)
  }
  return segments
}

const plainSegment = /^[\w.~@=:!*$-]+$/

function addSegment(part: string, segments: string[]): void {
  if (plainSegment.test(part) && !part.startsWith('microsoft.graph.')) {
    segments.push(part)
    return
  }
  const decoded = decode(part)
  const name = decoded.startsWith('microsoft.graph.') ? decoded.slice('microsoft.graph.'.length) : decoded
  const call = /^([A-Za-z][\w.]*)\((.*)\)$/s.exec(name)
  if (!call?.[1]) {
    segments.push(name)
    return
  }
  const [, collection, key = ''] = call
  segments.push(collection)
  if (key === '') return
  const quoted = /^'((?:[^']|'')*)'$/s.exec(key)
  segments.push(quoted ? (quoted[1] ?? '').replaceAll("''", "'") : `(${key})`)
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw badRequest(`'${text}' is not a valid percent-encoded text.`)
  }
}
