import { createServer } from 'node:http'

/**
 * Starts something on its usual port, or where that is taken on any free one. Looking first is cheap, but somebody else
 * may take the port between the look and the start: two demos that begin together do.
 * @param start throws an error with the code `port_in_use` where its port is taken; 0 is any free one
 */
export async function onUsualPort<T>(usual: number, start: (port: number) => Promise<T>): Promise<T> {
  if (!(await isFree(usual))) return start(0)
  try {
    return await start(usual)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'port_in_use') return start(0)
    throw error
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}
