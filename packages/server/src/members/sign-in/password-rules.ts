import { invalidField } from '../../platform/http/validation.ts'

export const shortestPassword = 12
export const longestPassword = 128

/** What everybody tries first, in the languages that our users type in. */
const tried = [
  'password',
  'passwort',
  'passw',
  'motdepasse',
  'contrasena',
  'wachtwoord',
  'kennwort',
  'geheim',
  'secret',
  'letmein',
  'iloveyou',
  'welcome',
  'willkommen',
  'bienvenue',
  'changeme',
  'hello',
  'hallo',
  'sunshine',
  'princess',
  'dragon',
  'monkey',
  'football',
  'baseball',
  'superman',
  'batman',
  'trustno',
  'master',
  'login',
  'sesame',
  'test',
  'admin',
  'administrator',
  'root',
  'user',
  'guest',
  'gatewarden',
  'microsoft',
  'outlook',
  'office',
  'exchange',
  'spring',
  'summer',
  'autumn',
  'winter',
  'january',
  'december',
  'monday',
  'company',
  'server',
] as const

const rows = [
  '1234567890',
  '0987654321',
  'qwertyuiop',
  'qwertzuiop',
  'azertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
  '1qaz2wsx3edc4rfv',
  'q1w2e3r4t5y6',
  'abcdefghijklmnopqrstuvwxyz',
] as const

const leet: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/**
 * At least 12 characters of any kind, and not what a guesser tries first: what is left without common words, rows of the
 * keyboard, repetitions, years and the member's own name has to be six characters or more. No rules about kinds of characters
 * (NIST SP 800-63B §3.1.1.2: length and a blocklist).
 * @param own names and addresses that belong to the member
 * @throws GatewardenError `invalid_request` that names the field
 */
export function assertSanePassword(password: string, own: readonly string[], field = 'body.password'): void {
  const length = [...password.normalize('NFKC')].length
  if (length < shortestPassword)
    throw invalidField(field, `must have at least ${shortestPassword} characters`)
  if (length > longestPassword) throw invalidField(field, `must have at most ${longestPassword} characters`)
  const left = Math.min(rest(password, own), rest(unleet(password), own))
  if (left >= 6) return
  throw invalidField(
    field,
    'is among those that are guessed first: common words, rows of the keyboard, repetitions, or your own name',
    'Take several words that do not belong together, or let a password manager make one.',
  )
}

const unleet = (text: string): string => [...text].map((sign) => leet[sign] ?? sign).join('')

/** How many characters are left that are not guessed at once. */
function rest(password: string, own: readonly string[]): number {
  let text = password.normalize('NFKC').toLowerCase()
  const names = own
    .flatMap((one) => one.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((one) => one.length > 2)
  for (const word of [...names, ...tried].sort((a, b) => b.length - a.length))
    text = text.replaceAll(word, '\n')
  text = text.replaceAll(/(?:19|20)\d\d/g, '\n')
  for (const row of rows) text = withoutRuns(text, row)
  // aaaa, ababab, abcabc: one turn stays.
  text = text.replaceAll(/(.{1,6}?)\1{2,}/gu, '$1')
  return new Set([...text.replaceAll(/[\s\p{P}\p{S}]/gu, '')]).size
}

/** Takes out pieces of four and more that stand in a row of the keyboard. */
function withoutRuns(text: string, row: string): string {
  let out = text
  for (let length = row.length; length >= 4; length--) {
    for (let at = 0; at + length <= row.length; at++) out = out.replaceAll(row.slice(at, at + length), '\n')
  }
  return out
}
