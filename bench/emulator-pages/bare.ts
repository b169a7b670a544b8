// The floor for the pages: a bare server that answers every request with the same bytes, those of one page of the emulator.
import { createServer } from 'node:http'

const [url = '', authorization = ''] = process.argv.slice(2)
const answer = await fetch(url, { headers: { authorization } })
if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
const headers = Object.fromEntries(
  [...answer.headers].filter(([name]) => name !== 'connection' && name !== 'keep-alive'),
)
const bytes = Buffer.from(await answer.arrayBuffer())
const server = createServer((_, response) => {
  response.writeHead(200, { ...headers, 'content-length': bytes.length })
  response.end(bytes)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  process.stdout.write(`${JSON.stringify({ origin: `http://127.0.0.1:${port}`, bytes: bytes.length })}\n`)
})
process.on('SIGTERM', () => process.exit(0))
