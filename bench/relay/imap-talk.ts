import { once } from 'node:events'
import { connect, type TLSSocket } from 'node:tls'

/** Where IMAP is spoken in TLS, and how one signs in there. */
export interface ImapPlace {
  port: number
  ca: string
  /** The command that signs in, without its tag. */
  signIn: string
}

/** Signs in over a connection of its own. */
export async function signedIn({ port, ca, signIn }: ImapPlace): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca })
  await once(socket, 'data')
  const answer = await until(socket, `A ${signIn}`, 'A ')
  if (!answer.text.startsWith('A OK')) throw new Error(answer.text)
  return socket
}

/** Sends a command, and reads until its tagged line. @returns how many bytes came, and the tagged line */
export function until(
  socket: TLSSocket,
  command: string,
  tag: string,
): Promise<{ bytes: number; text: string }> {
  return new Promise((resolve, reject) => {
    let bytes = 0
    let tail = ''
    const read = (chunk: Buffer): void => {
      bytes += chunk.length
      tail = (tail + chunk.toString('latin1', Math.max(0, chunk.length - 200))).slice(-400)
      const at = tail.endsWith('\r\n')
        ? tail.lastIndexOf('\r\n', tail.length - 3) + (tail.includes('\r\n', 0) ? 2 : 0)
        : -1
      const line = at === -1 ? '' : tail.slice(tail.lastIndexOf('\r\n', tail.length - 3) === -1 ? 0 : at)
      if (!line.startsWith(tag)) return
      socket.off('data', read).off('close', closed)
      resolve({ bytes, text: line })
    }
    const closed = () => reject(new Error('the connection was closed'))
    socket.on('data', read).once('close', closed)
    socket.write(`${command}\r\n`)
  })
}
