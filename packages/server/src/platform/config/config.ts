import type { ParsedSettings } from './settings.ts'

/**
 * All settings, checked. Durations are milliseconds, sizes are bytes, folders absolute, secrets wrapped.
 * `publicUrl` has no slash at its end.
 */
export type Config = Omit<ParsedSettings, 'publicUrl' | 'blobs' | 'audit'> & {
  publicUrl: string
  blobs: { folder: string }
  audit: { checkpoints: string }
}
