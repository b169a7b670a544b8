import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/** A server that says what a test wants, in clear. */
export interface ScriptedSmtp extends AsyncDisposable {
  host: string
  port: number
  /** What it was told, line by line; the message too. */
  heard: string[]
}

/**
 * Starts it. `answer` gets each line and the lines before it, and says what goes back: bytes as they are, undefined for silence,
 * and null to hang up.
 */
export async function scriptedSmtp(
  answer: (line: string, heard: readonly string[]) => string | undefined | null,
  greeting = '220 mx.example ESMTP\r\n',
): Promise<ScriptedSmtp> {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
    socket.write(greeting)
    createInterface({ input: socket, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
      heard.push(line)
      const reply = answer(line, heard)
      if (reply === null) socket.destroy()
      else if (reply !== undefined) socket.write(reply)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    host: '127.0.0.1',
    port: address.port,
    heard,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
