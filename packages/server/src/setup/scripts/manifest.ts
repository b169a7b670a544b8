import { registrationOf, type ScriptSubject } from './registration.ts'

/**
 * The app manifest in the Microsoft Graph format, as the Manifest page of the admin center takes it and as
 * `POST /applications` does.
 */
export function appManifest(subject: ScriptSubject): string {
  return `${JSON.stringify(registrationOf(subject), null, 2)}\n`
}
