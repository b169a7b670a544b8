import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * A file of facts that lies beside the checkout, for tests that hold our own data against it; undefined where the
 * folder is absent, and then says so in one line.
 */
export function sharedFacts(name: string): unknown {
  const path = fileURLToPath(new URL(`../../../../../shared/microsoft/${name}`, import.meta.url))
  if (!existsSync(path)) {
    process.stdout.write(`Left out: ../shared/microsoft/${name} is not beside this checkout.\n`)
    return undefined
  }
  return JSON.parse(readFileSync(path, 'utf8'))
}
