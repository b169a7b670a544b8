import type { Platform } from '../../platform/platform.ts'
import type { Records } from '../records/records.ts'
import type { CookieStyle } from './cookies.ts'
import type { Auth } from './load-library.ts'

export interface LibraryParts {
  records: Records
  secret: () => Promise<string>
  cookies: CookieStyle
}

/**
 * The sign-in library, loaded when somebody signs in for the first time: it takes some 45 MB, which a process that releases
 * tokens does not need.
 */
export function lazyLibrary(platform: Platform, parts: LibraryParts): () => Promise<Auth> {
  let loaded: Promise<Auth> | undefined
  const load = async (): Promise<Auth> => {
    const [{ loadLibrary }, secret] = await Promise.all([import('./load-library.ts'), parts.secret()])
    return loadLibrary(platform, { ...parts, secret })
  }
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined
      throw error
    })
    return loaded
  }
}
