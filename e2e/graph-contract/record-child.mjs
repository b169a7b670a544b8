// Loaded by `--import` into processes that tests start (see watched-children.ts): writes what an emulator there answers as Graph
// into a file, for the test to judge. In a process without an emulator nothing is written. Plain JavaScript for any Node.
import { subscribe } from 'node:diagnostics_channel'
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'

const { GATEWARDEN_GRAPH_TRAFFIC: folder } = process.env
const shown = 64 * 1024

if (folder) {
  subscribe('gatewarden:emulator:graph', ({ requestBody, body, requestHeaders, headers, ...exchange }) => {
    const isJson = /json/.test(String(headers['Content-Type'] ?? ''))
    const line = {
      ...exchange,
      headers,
      requestHeaders: { ...requestHeaders, authorization: withoutSignature(requestHeaders.authorization) },
      requestBody: requestBody.toString('base64'),
      // Of bytes that are no JSON it is only judged that they are there.
      body: (isJson ? body : body.subarray(0, shown)).toString('base64'),
    }
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // At once: whoever is killed after an answer has recorded it.
    appendFileSync(join(folder, `${process.pid}.jsonl`), `${JSON.stringify(line)}\n`, { mode: 0o600 })
  })
}

/** A token's claims are needed to judge by, the token is not. */
function withoutSignature(authorization = '') {
  const [head = '', claims] = String(authorization)
    .replace(/^Bearer /, '')
    .split('.')
  return `Bearer ${claims === undefined ? head : `-.${claims}.-`}`
}
