import type { ServerResponse } from 'node:http'

/**
 * Makes the answer that a door is about to give break off: `body` after half of the first piece of its body, `after` before
 * its first byte, when all the work is done.
 */
export function cutConnection(response: ServerResponse, when: 'body' | 'after'): void {
  const { socket } = response
  const write = response.write.bind(response)
  const cut = (chunk: unknown): true => {
    if (when === 'after' || !(typeof chunk === 'string' || chunk instanceof Uint8Array)) {
      socket?.destroy()
      return true
    }
    const bytes = Buffer.from(chunk)
    write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => socket?.destroy())
    return true
  }
  response.write = (chunk: unknown) => cut(chunk)
  response.end = (chunk?: unknown) => {
    cut(chunk)
    return response
  }
}
