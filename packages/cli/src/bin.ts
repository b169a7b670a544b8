#!/usr/bin/env -S node --disable-warning=ExperimentalWarning --max-semi-space-size=16 --heap-growing-percent=50
import { enableCompileCache } from 'node:module'

// Keeps compiled code, types already stripped, from one start to the next: starts faster and in less memory. What is
// imported before this line is not kept, so the program comes after it.
enableCompileCache()
// Whoever reads us may stop reading: `gatewarden users … | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0)
  throw error
})
const { runProgram } = await import('./program.ts')

const code = await runProgram(process.argv.slice(2))
process.exitCode ??= code
// A handle that something forgot must not keep a finished command from ending.
setTimeout(() => process.exit(), 3000).unref()
