import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { syncBelow } from './sync-below.ts'
import { scratchFolder } from './testing/sample-package.ts'

test('files are synced at once, or one by one where there is no program for that; what cannot be synced is said', async () => {
  const scratch = await scratchFolder()
  const folder = join(scratch.path, 'a')
  await mkdir(join(folder, 'b'), { recursive: true })
  await writeFile(join(folder, 'b', 'c.txt'), 'text')
  await syncBelow(folder)
  await syncBelow(folder, 'no-such-program')
  await symlink('/nowhere', join(folder, 'b', 'gone'))
  await expect(syncBelow(folder, 'no-such-program')).rejects.toThrow('ENOENT')
  await rm(folder, { recursive: true })
  await expect(syncBelow(folder)).rejects.toThrow('ENOENT')
  await scratch.remove()
})
