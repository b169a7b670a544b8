import { Pool } from 'undici'
import { cpuMs, percentile } from './pinned.ts'

export interface LoadResult {
  perSecond: number
  p50Ms: number
  p99Ms: number
  failed: number
  /** Of the server, for each request. */
  cpuMsEach: number
}

/** Sends requests one after the other on each of `sockets` keep-alive connections for `seconds`. */
export async function load(options: {
  origin: string
  sockets: number
  seconds: number
  serverPid: number
  request: () => { method: string; path: string; headers?: Record<string, string> }
}): Promise<LoadResult> {
  const pool = new Pool(options.origin, { connections: options.sockets, pipelining: 1 })
  const took: number[] = []
  let failed = 0
  const cpuBefore = cpuMs(options.serverPid)
  const began = performance.now()
  const end = began + options.seconds * 1000
  const worker = async () => {
    while (performance.now() < end) {
      const { method, path, headers } = options.request()
      const start = performance.now()
      const answer = await pool.request({ method, path, ...(headers ? { headers } : {}) } as Parameters<
        typeof pool.request
      >[0])
      await answer.body.dump()
      if (answer.statusCode === 200) took.push(performance.now() - start)
      else failed += 1
    }
  }
  await Promise.all(Array.from({ length: options.sockets }, worker))
  const seconds = (performance.now() - began) / 1000
  await pool.close()
  took.sort((a, b) => a - b)
  return {
    perSecond: took.length / seconds,
    p50Ms: percentile(took, 50),
    p99Ms: percentile(took, 99),
    failed,
    cpuMsEach: (cpuMs(options.serverPid) - cpuBefore) / (took.length + failed),
  }
}
