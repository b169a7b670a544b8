import { execFileSync } from 'node:child_process'

/** Unpacks an archive with Info-ZIP. */
export const unzip = (archive: string, folder: string): void => {
  execFileSync('/usr/bin/unzip', ['-q', archive, '-d', folder])
}
