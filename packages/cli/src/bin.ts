#!/usr/bin/env -S MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=65536 node --disable-warning=ExperimentalWarning --max-semi-space-size=4 --heap-growing-percent=50
import { enableCompileCache } from 'node:module'

// Keeps compiled code, types already stripped, from one start to the next: starts faster and in less memory. What is
// imported before this line is not kept, so the program comes after it.
enableCompileCache()
let isRead = true
// Whoever reads us may stop reading: `gatewarden users … | head`. What has something running then ends as on a signal.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    if (process.listenerCount('SIGTERM') === 0) process.exit(0)
    if (isRead) process.kill(process.pid, 'SIGTERM')
    isRead = false
  })
}
const { runProgram } = await import('./program.ts')

const code = await runProgram(process.argv.slice(2))
process.exitCode ??= code
// A handle that something forgot must not keep a finished command from ending.
setTimeout(() => process.exit(), 3000).unref()
