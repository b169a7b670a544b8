import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'
import { decodeJwt } from 'jose'
import { Wire } from '../pipe/wire.ts'

/** A POP server that takes tokens as Exchange Online does; the emulator speaks none. */
export interface PopUpstream extends AsyncDisposable {
  port: number
  /** Who signed in, in order. */
  signedIn: string[]
}

/**
 * Starts it with two messages for everybody.
 * @param folder of the emulator's authority, which signs its certificate
 */
export async function startPopUpstream(
  folder: string,
  port: number,
  messages: readonly string[],
): Promise<PopUpstream> {
  const files = { cert: join(folder, 'pop.pem'), key: join(folder, 'pop-key.pem') }
  const authority = ['-CA', join(folder, 'ca.pem'), '-CAkey', join(folder, 'ca-key.pem')]
  // Debian's own asks for what the emulator's authority does not have.
  const config = join(folder, 'openssl.cnf')
  writeFileSync(config, '[req]\ndistinguished_name = dn\n[dn]\n')
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const wish = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', names]
  const extensions = [
    '-addext',
    'basicConstraints=critical,CA:FALSE',
    '-keyout',
    files.key,
    '-out',
    files.cert,
  ]
  execFileSync('openssl', ['req', '-x509', '-config', config, ...authority, ...wish, ...extensions], {
    stdio: 'pipe',
  })
  const signedIn: string[] = []
  const sockets = new Set<TLSSocket>()
  const server = createServer({ cert: readFileSync(files.cert), key: readFileSync(files.key) }, (socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    void serve(socket, messages, signedIn)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port,
    signedIn,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

async function serve(socket: TLSSocket, messages: readonly string[], signedIn: string[]): Promise<void> {
  const wire = new Wire(socket)
  const line = async () => {
    const next = await wire.line(10_000)
    return next.kind === 'line' ? next.bytes.toString('latin1') : 'QUIT'
  }
  wire.write('+OK The Microsoft Exchange POP3 service is ready.\r\n')
  for (;;) {
    if ((await line()) !== 'AUTH XOAUTH2') return void socket.destroy()
    wire.write('+ \r\n')
    const [user = '', auth = ''] = Buffer.from(await line(), 'base64')
      .toString('utf8')
      .split('\u0001')
    const { aud, exp = 0 } = decodeJwt(auth.replace('auth=Bearer ', ''))
    if (aud === 'https://outlook.office365.com' && exp > 0) {
      signedIn.push(user.replace('user=', ''))
      break
    }
    wire.write('-ERR Authentication failure: unknown user name or bad password.\r\n')
  }
  wire.write('+OK User successfully authenticated.\r\n')
  const sizes = messages.map((one) => Buffer.byteLength(one))
  for (;;) {
    const [name = '', which = '0'] = (await line()).toUpperCase().split(' ')
    const wanted = messages[Number(which) - 1]
    if (name === 'STAT') wire.write(`+OK ${messages.length} ${sizes.reduce((sum, one) => sum + one, 0)}\r\n`)
    else if (name === 'LIST' && wanted) wire.write(`+OK ${which} ${sizes[Number(which) - 1]}\r\n`)
    else if (name === 'LIST')
      wire.write(`+OK\r\n${sizes.map((size, at) => `${at + 1} ${size}\r\n`).join('')}.\r\n`)
    else if (name === 'UIDL')
      wire.write(`+OK\r\n${messages.map((_, at) => `${at + 1} uid${at}\r\n`).join('')}.\r\n`)
    else if ((name === 'RETR' || name === 'TOP') && wanted)
      wire.write(`+OK\r\n${wanted.replaceAll('\r\n.', '\r\n..')}.\r\n`)
    else if (name === 'QUIT') return void socket.end('+OK\r\n')
    else wire.write(['NOOP', 'DELE', 'RSET'].includes(name) ? '+OK\r\n' : '-ERR Protocol error.\r\n')
  }
}
