import { Transform } from 'node:stream'

/** A link to the next page or round, up to the version; only a key of a JSON object can stand so: within a string the quotes were escaped. */
const link = /(@odata\.(?:nextLink|deltaLink)"\s*:\s*")https?:\/\/[^/"\\]{1,255}\/(v1\.0|beta)\//g
/** Longer than any match. */
const longest = 400

/**
 * Turns Graph's links to further pages into links of our own, so that a client that follows them as they stand stays at this
 * door. Every other byte of the JSON passes as it came.
 *
 * @param base where the versions begin: `https://gatewarden.example/v1/connections/conn_…/graph`
 */
export function rewriteLinks(base: string): Transform {
  const ours = Buffer.from(JSON.stringify(base).slice(1, -1)).toString('latin1')
  let waiting = ''
  const write = (end: number): Buffer => {
    let done = ''
    let at = 0
    for (const match of waiting.matchAll(link)) {
      if (match.index >= end) break
      const [whole, key = '', version = ''] = match
      done += `${waiting.slice(at, match.index)}${key}${ours}/${version}/`
      at = match.index + whole.length
    }
    const rest = Math.max(at, end)
    done += waiting.slice(at, rest)
    waiting = waiting.slice(rest)
    return Buffer.from(done, 'latin1')
  }
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      waiting += chunk.toString('latin1')
      if (waiting.length <= longest) done()
      else done(null, write(waiting.length - longest))
    },
    flush(done) {
      done(null, write(waiting.length))
    },
  })
}

/** The same for a whole text. */
export function rewriteLinksIn(json: string, base: string): string {
  const ours = JSON.stringify(base).slice(1, -1)
  return json.replace(link, (_, key: string, version: string) => `${key}${ours}/${version}/`)
}
