// The change feed without an address of one's own, from where it was left: node follow-feed.ts CURSOR-FILE [HOW-MANY]
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createClient } from '@gatewarden/client'

const { GATEWARDEN_URL: url = 'http://localhost:8090', GATEWARDEN_API_KEY: apiKey = '' } = process.env
const [file = 'cursor', count = 'Infinity'] = process.argv.slice(2)
const gatewarden = createClient({ url, apiKey })
const stop = new AbortController()
process.once('SIGTERM', () => stop.abort())

let left = Number(count)
const after = existsSync(file) ? { after: readFileSync(file, 'utf8') } : {}
// Broken connections are made again; the loop ends with the signal or with a `break`.
for await (const change of gatewarden.changes({ ...after, signal: stop.signal })) {
  console.log(`${change.at} ${change.type} ${change.connection ?? ''} ${change.mailbox ?? ''}`)
  // Once the change is dealt with: after a crash it comes again rather than never.
  writeFileSync(file, change.cursor)
  if (--left === 0) break
}
