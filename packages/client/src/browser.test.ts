import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'

/** Every file that `index.ts` brings along, and what else they import. */
function reach(entry: string): { files: Set<string>; foreign: string[] } {
  const files = new Set<string>()
  const foreign: string[] = []
  const queue = [entry]
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (files.has(file)) continue
    files.add(file)
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/\bfrom\s+'([^']+)'|\bimport\(/g)) {
      if (name.startsWith('./')) queue.push(join(dirname(file), name))
      else foreign.push(`${relative(import.meta.dirname, file)}: ${name}`)
    }
  }
  return { files, foreign }
}

it('runs in browsers: the client imports nothing but itself and uses no global of Node', () => {
  const { files, foreign } = reach(join(import.meta.dirname, 'index.ts'))
  expect(foreign).toEqual([])
  const sources = readdirSync(import.meta.dirname).filter((name) => /^(?!.*\.test\.ts$).*\.ts$/.test(name))
  expect([...files].map((file) => relative(import.meta.dirname, file)).sort()).toEqual(sources.sort())
  for (const file of files) {
    const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, '')
    expect(code.match(/\b(Buffer|process|require|global|__dirname|setImmediate)\b/g), file).toBeNull()
  }
})
