import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from './package-files.ts'
import type { Problems } from './problems.ts'

/** Every regular file of a package, by its path with `/`. Links and devices become problems and are not entered. */
export async function* walkFiles(root: string, problems: Problems): AsyncIterable<string> {
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for await (const entry of await opendir(join(root, folder))) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (entry.isDirectory()) folders.push(path)
        else if (entry.isFile()) yield path
        else
          problems.add(
            'not_a_regular_file',
            path,
            'A package has regular files only; this is a link or a device.',
          )
      }
    } catch (error) {
      problems.add('file_unreadable', folder, `The folder cannot be read (${codeOf(error)}).`)
    }
  }
}
