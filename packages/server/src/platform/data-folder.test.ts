import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { claimDataFolder, isFreshFolder } from './data-folder.ts'

let base = ''
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gw-folder-'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const refused = (folder: string) => expect(() => claimDataFolder(folder))

it('makes the folder for its owner alone, and takes it again', () => {
  const folder = join(base, 'a', 'b')
  expect(isFreshFolder(folder)).toBe(true)
  expect(claimDataFolder(folder)).toBe(folder)
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  expect(isFreshFolder(folder)).toBe(false)
  expect(claimDataFolder(folder)).toBe(folder)
  expect(readdirSync(folder)).toEqual(['gatewarden.json'])
})

it('takes a folder in which the operator has laid the configuration and the keys, and closes it to others', () => {
  writeFileSync(join(base, 'gatewarden.yaml'), '')
  writeFileSync(join(base, 'keys.json'), '')
  chmodSync(base, 0o755)
  expect(isFreshFolder(base)).toBe(true)
  claimDataFolder(base)
  expect(statSync(base).mode & 0o777).toBe(0o700)
})

it('refuses a folder of something else, and changes nothing in it', () => {
  writeFileSync(join(base, 'thesis.tex'), 'years of work')
  chmodSync(base, 0o755)
  refused(base).toThrow(
    expect.objectContaining({ code: 'data_folder_unusable', detail: expect.stringContaining('thesis.tex') }),
  )
  expect(readdirSync(base)).toEqual(['thesis.tex'])
  expect(statSync(base).mode & 0o777).toBe(0o755)
})

it('refuses a folder of a newer format, a file, a folder below a file, and one it cannot make', () => {
  writeFileSync(join(base, 'gatewarden.json'), '{"format":2}')
  refused(base).toThrow(/has the format 2/)
  writeFileSync(join(base, 'gatewarden.json'), 'nonsense')
  refused(base).toThrow(/format of something else/)
  const file = join(base, 'file')
  writeFileSync(file, '')
  refused(file).toThrow(expect.objectContaining({ code: 'data_folder_unusable' }))
  refused(join(file, 'below')).toThrow(/part of its path is a file/)
  refused('/proc/gatewarden').toThrow(expect.objectContaining({ code: 'data_folder_unusable' }))
})

it("refuses another user's folder", () => {
  if (process.getuid?.() !== 0) {
    console.log("not root: another user's folder was not tried here")
    return
  }
  const folder = join(base, 'theirs')
  mkdirSync(folder)
  chownSync(folder, 1, 1)
  refused(folder).toThrow(
    expect.objectContaining({
      code: 'data_folder_unusable',
      detail: expect.stringContaining('belongs to the user with the number 1'),
    }),
  )
})
