import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { Wire } from '../pipe/wire.ts'

/** A device's conversation with the relay, line by line; text is Latin-1. */
export interface Talk extends AsyncDisposable {
  send(text: string): void
  /** The next line; undefined when the relay has hung up. */
  line(): Promise<string | undefined>
  /** Sends a line of SMTP. @returns the reply, its lines joined */
  ask(text: string): Promise<string>
  /** The reply to what was sent. */
  reply(): Promise<string>
  /** Sends an IMAP command with a tag of its own. @returns all lines up to the tagged one, without its tag */
  command(text: string): Promise<string[]>
  secure(): Promise<void>
  readonly socket: Socket
}

/** Calls the relay, in TLS from the first byte where an authority is given. */
export async function talkTo(port: number, ca?: string): Promise<Talk> {
  const to = { host: 'localhost', port }
  const socket = ca === undefined ? connect(to) : connectSecurely({ ...to, ca })
  await once(socket, ca === undefined ? 'connect' : 'secureConnect')
  return talk(socket)
}

function talk(first: Socket): Talk {
  let wire = new Wire(first)
  let tags = 0
  const line = async (): Promise<string | undefined> => {
    const found = await wire.line(1_000_000)
    return found.kind === 'line' ? found.bytes.toString('latin1') : undefined
  }
  const reply = async (): Promise<string> => {
    const lines: string[] = []
    for (;;) {
      const next = await line()
      if (next === undefined) return lines.join('\n')
      lines.push(next)
      if (next[3] !== '-') return lines.join('\n')
    }
  }
  const self: Talk = {
    get socket() {
      return wire.socket
    },
    send: (text) => wire.write(text),
    line,
    reply,
    ask(text) {
      wire.write(`${text}\r\n`)
      return reply()
    },
    async command(text) {
      const tag = `T${++tags}`
      wire.write(`${tag} ${text}\r\n`)
      const lines: string[] = []
      for (;;) {
        const next = await line()
        if (next === undefined) return lines
        if (next.startsWith(`${tag} `)) return [...lines, next.slice(tag.length + 1)]
        lines.push(next)
        if (next.startsWith('+')) return lines
      }
    },
    async secure() {
      const plain = wire.socket
      wire.release()
      const secure = connectSecurely({ socket: plain, rejectUnauthorized: false })
      wire = new Wire(secure)
      await once(secure, 'secureConnect')
    },
    async [Symbol.asyncDispose]() {
      wire.socket.destroy()
    },
  }
  return self
}

export const plain = ({ username, password }: { username: string; password: string }): string =>
  Buffer.from(`\0${username}\0${password}`).toString('base64')
