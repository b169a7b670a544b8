// The floor: node:http, one prepared select by primary key, one AES-256-GCM decryption, the token as JSON. No keys, scopes, audit.
import { createDecipheriv } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import pg from 'pg'

const pool = new pg.Pool({ ...JSON.parse(process.argv[2] ?? '{}'), max: 10 })
const key = Buffer.alloc(32, 7)

const server = createServer(async (request, response) => {
  const id = (request.url ?? '').split('/')[3]
  const { rows } = await pool.query<{ sealed: Buffer; expires_at: Date }>({
    name: 'find',
    text: "select sealed, expires_at from access_tokens where grant_id = $1 and resource = 'graph'",
    values: [`grant_${id?.slice('conn_'.length)}`],
  })
  const [row] = rows
  if (!row) {
    response.writeHead(404).end()
    return
  }
  // The same work over the same bytes; what comes out is not the token, for the key is not.
  const decipher = createDecipheriv('aes-256-gcm', key, row.sealed.subarray(2, 14))
  const text = decipher.update(row.sealed.subarray(30)).toString('latin1')
  const body = JSON.stringify({ accessToken: text, expiresAt: row.expires_at })
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) })
    .end(body)
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`,
  )
})
