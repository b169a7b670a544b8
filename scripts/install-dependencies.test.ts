import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'

let checkout: string
let calls: string

/** A checkout whose only target says `ran`, and an npm that notes its process id and does `work`. */
function plant(work: string): void {
  for (const name of ['run.mjs', 'install-dependencies.mjs', 'build-pages.mjs']) {
    copyFileSync(join(import.meta.dirname, name), join(checkout, 'scripts', name))
  }
  const npm = `#!${process.execPath}
    const fs = require('node:fs')
    fs.appendFileSync(${JSON.stringify(calls)}, process.pid + '\\n')
    ${work}`
  writeFileSync(join(checkout, 'bin', 'npm'), npm, { mode: 0o755 })
}

const installs = "fs.mkdirSync('node_modules', { recursive: true }); setTimeout(() => {}, 500)"
/** As npm does: its work is done to the end, whatever signal comes. */
const deaf = "process.on('SIGINT', () => {}); process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"

function run(): ChildProcess & { said: () => string; ended: Promise<unknown[]> } {
  const child = spawn(process.execPath, [join(checkout, 'scripts', 'run.mjs'), 'check'], {
    env: { PATH: [join(checkout, 'bin'), dirname(process.execPath)].join(delimiter) },
  })
  const said: string[] = []
  child.stdout.on('data', (text) => said.push(String(text)))
  child.stderr.on('data', (text) => said.push(String(text)))
  return Object.assign(child, { said: () => said.join(''), ended: once(child, 'close') })
}

const npmCalls = () => (existsSync(calls) ? readFileSync(calls, 'utf8').trim().split('\n') : [])

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'gatewarden-checkout-'))
  calls = join(checkout, 'npm-calls')
  for (const name of ['scripts', 'packages', 'bin']) mkdirSync(join(checkout, name))
  writeFileSync(join(checkout, 'package-lock.json'), '{}')
  writeFileSync(join(checkout, 'scripts', 'check.mjs'), "console.log('ran')\n")
})

afterEach(() => rmSync(checkout, { recursive: true, force: true }))

it('takes npm along when it is ended, and installs again at the next start', async () => {
  plant(deaf)
  const cut = run()
  await expect.poll(npmCalls).toHaveLength(1)
  cut.kill('SIGINT')
  expect(await cut.ended).toEqual([130, null])
  expect(cut.said()).toContain('The installation was cut short.')
  expect(() => process.kill(Number(npmCalls()[0]), 0)).toThrow('ESRCH')

  plant(installs)
  const next = run()
  expect(await next.ended).toEqual([0, null])
  expect(next.said()).toContain('ran')
})

it('installs once where two commands are started together', async () => {
  plant(installs)
  const both = [run(), run()]
  for (const one of both) expect(await one.ended).toEqual([0, null])
  for (const one of both) expect(one.said()).toContain('ran')
  expect(npmCalls()).toHaveLength(1)
})

it('goes on where an installation was killed in the middle', async () => {
  plant(deaf)
  const killed = run()
  await expect.poll(npmCalls).toHaveLength(1)
  killed.kill('SIGKILL')
  // It holds the pipes that it inherited open.
  process.kill(Number(npmCalls()[0]), 'SIGKILL')
  await killed.ended

  plant(installs)
  const next = run()
  expect(await next.ended).toEqual([0, null])
})

it('goes on where the disk was too full to say who installs', async () => {
  plant(installs)
  const lock = join(checkout, '.gatewarden-installing')
  writeFileSync(lock, '')
  utimesSync(lock, new Date(0), new Date(0))
  const next = run()
  const tooLong = setTimeout(() => next.kill('SIGKILL'), 4000)
  expect(await next.ended).toEqual([0, null])
  clearTimeout(tooLong)
})
