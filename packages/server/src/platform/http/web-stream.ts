import type { Readable } from 'node:stream'

/**
 * A stream of Node's as the body of a Response. Not `Readable.toWeb`: that goes on reading for a moment after whoever asked has
 * gone, and throws then where nobody catches it (Node 24.21, ERR_INVALID_STATE "Controller is already closed"), which ends the
 * process. Here a chunk is read when one is wanted, and a reader that goes ends the source.
 */
export function webStreamOf(body: Readable): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = body[Symbol.asyncIterator]()
  // What the source says after its reader has gone is for nobody.
  body.on('error', () => undefined)
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next()
          if (done) controller.close()
          else controller.enqueue(new Uint8Array(Buffer.from(value)))
        } catch (error) {
          controller.error(error)
        }
      },
      cancel() {
        body.destroy()
      },
    },
    { highWaterMark: 0 },
  )
}
