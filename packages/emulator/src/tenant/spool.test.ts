import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Spool } from './spool.ts'

test('any bytes come out as they went in, whole, in part and as a stream', async () => {
  const spool = new Spool()
  const some = fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(some, fc.nat({ max: 5000 }), fc.nat({ max: 5000 }), async (all, start, end) => {
      const refs = all.map((bytes) => spool.append(bytes))
      for (const [i, bytes] of all.entries()) {
        const ref = refs[i]
        if (!ref) throw new Error('nothing was appended')
        expect(spool.read(ref).equals(bytes)).toBe(true)
        expect(spool.read(ref, start, end).equals(bytes.subarray(start, end))).toBe(true)
        expect(Buffer.concat(await spool.stream(ref).toArray()).equals(bytes)).toBe(true)
      }
    }),
  )
  spool.close()
})

test('a file of its own has no name, so that whatever ends the process leaves nothing', () => {
  const own = new Spool()
  const ref = own.append(Buffer.from('a'))
  expect(existsSync(dirname(own.path))).toBe(false)
  expect(own.read(ref).toString()).toBe('a')
  own.close()
})

test('its file goes with it, and a folder that was given stays', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spool-test-'))
  const given = new Spool(folder)
  given.close()
  expect(existsSync(given.path)).toBe(false)
  expect(existsSync(folder)).toBe(true)
  rmSync(folder, { recursive: true })
})

test('a stream can be read to its end after the spool is closed, and nothing else can', async () => {
  const spool = new Spool()
  const bytes = Buffer.alloc(3_000_000, 'abc')
  const ref = spool.append(bytes)
  const stream = spool.stream(ref)
  spool.close()
  spool.close()
  expect(Buffer.concat(await stream.toArray()).equals(bytes)).toBe(true)
  for (const use of [() => spool.read(ref), () => spool.append(bytes), () => spool.stream(ref)]) {
    expect(use).toThrow('reset or closed')
  }
})

test('a stream that is given up does not keep the file open', async () => {
  const spool = new Spool()
  const ref = spool.append(Buffer.alloc(3_000_000))
  const stream = spool.stream(ref)
  spool.close()
  stream.destroy()
  await new Promise((resolve) => stream.once('close', resolve))
  expect(readdirSync('/proc/self/fd').map((fd) => target(fd))).not.toContain(`${spool.path} (deleted)`)
})

test('two spools in one folder do not write over each other', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spool-test-'))
  const first = new Spool(folder)
  const ref = first.append(Buffer.from('first'))
  const second = new Spool(folder)
  second.append(Buffer.from('other'))
  expect(first.read(ref).toString()).toBe('first')
  first.close()
  second.close()
  rmSync(folder, { recursive: true })
})

function target(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return ''
  }
}
