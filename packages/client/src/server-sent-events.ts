export interface ServerSentEvent {
  id: string
  type: string
  data: string
}

/** What a stream yields: an event, a new delay before reconnecting, or a sign of life (a comment). */
export type StreamPart = { event: ServerSentEvent } | { retryMs: number } | { alive: true }

/** Reads `text/event-stream` (https://html.spec.whatwg.org/multipage/server-sent-events.html, 9.2.6), however it is cut into chunks. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<StreamPart> {
  const decoder = new TextDecoder()
  const reader = body.getReader()
  let rest = ''
  let event = { id: '', type: 'message', data: [] as string[] }
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      rest += decoder.decode(value, { stream: true })
      // A CR at the end may be half of a CRLF.
      const lines = rest.split(/\r\n|\n|\r(?!$)/)
      rest = lines.pop() ?? ''
      yield { alive: true }
      for (const line of lines) {
        if (line === '') {
          if (event.data.length > 0) yield { event: { ...event, data: event.data.join('\n') } }
          event = { id: event.id, type: 'message', data: [] }
          continue
        }
        const [, field, text = ''] = /^([^:]*)(?:: ?([\s\S]*))?$/.exec(line) ?? []
        if (field === 'data') event.data.push(text)
        else if (field === 'event') event.type = text
        else if (field === 'id' && !text.includes('\0')) event.id = text
        else if (field === 'retry' && /^\d+$/.test(text)) yield { retryMs: Number(text) }
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}
