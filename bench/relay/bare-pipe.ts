// A pipe from TLS to TLS and nothing else: what Node takes for the bytes alone. Arguments: the upstream's port, its CA's file.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream'
import { connect, createServer } from 'node:tls'

const [port = '', caFile = ''] = process.argv.slice(2)
const ca = readFileSync(caFile)
const { key, cert } = ownCertificate()
const server = createServer({ key, cert }, (device) => {
  const upstream = connect({ host: '127.0.0.1', port: Number(port), ca })
  for (const socket of [device, upstream]) socket.setNoDelay(true)
  pipeline(device, upstream, device, () => {
    device.destroy()
    upstream.destroy()
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const own = typeof address === 'object' ? address?.port : undefined
  process.stdout.write(`${JSON.stringify({ pid: process.pid, port: own, ca: cert, pem: cert + key })}\n`)
})
process.on('SIGTERM', () => process.exit(0))

/** RSA, as the relay's own authority makes them. */
function ownCertificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'gw-bench-'))
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const words = `req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=bench -addext subjectAltName=IP:127.0.0.1`
  execFileSync('openssl', [...words.split(' '), '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
  const made = { key: readFileSync(keyFile, 'utf8'), cert: readFileSync(certFile, 'utf8') }
  rmSync(folder, { recursive: true })
  return made
}
