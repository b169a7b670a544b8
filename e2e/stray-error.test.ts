import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openTerminal, type Terminal } from './terminal.ts'

/** A mistake of ours that throws where nobody catches: the service says so, finishes cleanly, and does not end as if asked to. */
vi.setConfig({ testTimeout: 120_000 })

let terminal: Terminal
beforeEach(() => {
  terminal = openTerminal()
  terminal.env.GATEWARDEN_DATA = join(terminal.folder, 'data')
})
afterEach(() => terminal.close())

const astray = {
  'an exception': 'process.on("SIGUSR2",()=>setImmediate(()=>{throw(new(Error)("gone astray"))}))',
  'a rejected promise': 'process.on("SIGUSR2",()=>{Promise.reject(new(Error)("gone astray"))})',
}

it.each(Object.entries(astray))(
  '%s that nobody caught ends the service with 70, and all it had',
  async (_, code) => {
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` }
    const service = terminal.start('serve --port 0 --json', { env })
    await service.until(/"url":"[^"]+"/)
    const said = await service.end('SIGUSR2')
    expect(said.code, said.err).toBe(70)
    expect(said.err).toContain('gone astray')
    expect(said.err).toContain('nobody caught')
    // The database was ended, too, and what comes next finds all in order.
    expect(existsSync(join(terminal.folder, 'data/postgres/data/postmaster.pid'))).toBe(false)
    const next = terminal.start('serve --port 0 --json')
    await next.until(/"url":"[^"]+"/)
    expect((await next.end('SIGTERM')).code).toBe(0)
  },
)
