import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { BuiltPages } from '@gatewarden/server'

/** Where scripts/build-pages.mjs leaves the pages for browsers; what has not been built is not served. */
export function builtPages(): BuiltPages {
  return { console: built('../../../console/dist'), catalog: built('../../../client/pages/dist') }
}

function built(path: string): string | undefined {
  const folder = join(import.meta.dirname, path)
  return existsSync(join(folder, 'index.html')) ? folder : undefined
}
