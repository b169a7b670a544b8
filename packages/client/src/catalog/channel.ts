/** Tells other windows of the same origin, and nobody else, that a session has come to an end: its id, no more. */
const name = 'gatewarden-catalog'

const isMessage = (data: unknown): data is { session: string } =>
  typeof data === 'object' && data !== null && 'session' in data && typeof data.session === 'string'

export function tellWindows(session: string): void {
  if (typeof BroadcastChannel === 'undefined') return
  const channel = new BroadcastChannel(name)
  channel.postMessage({ session })
  channel.close()
}

/** @returns ends the listening */
export function hearWindows(heard: (session: string) => void): () => void {
  if (typeof BroadcastChannel === 'undefined') return () => {}
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }) => {
    if (isMessage(data)) heard(data.session)
  }
  return () => channel.close()
}
