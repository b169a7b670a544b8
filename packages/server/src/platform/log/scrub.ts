/**
 * The last line of defence of the log: takes out what looks like a secret, whatever field it came in. The first lines are
 * Secret, and that only known fields are printed at all.
 */
const patterns: [RegExp, string][] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)/gs, '[private key]'],
  [/\beyJ[\w-]{5,}\.[\w-]{5,}(\.[\w-]*)*/g, '[jwt]'],
  [/\bgw_[0-9a-z]{16,}/g, '[api key]'],
  [/\b(bearer|basic)(\s+)[\w.~+/=-]{6,}/gi, '$1$2[secret]'],
  [
    /\b(client_secret|client_assertion|refresh_token|access_token|id_token|assertion|password|code_verifier|code)(=|%3D|"\s*:\s*")[^&\s"']+/gi,
    '$1$2[secret]',
  ],
  [/\b(postgres(?:ql)?:\/\/[^:@/\s]*):[^@\s]*@/gi, '$1:[secret]@'],
  // Entra's refresh tokens, authorization codes and secrets: long and unbroken, longer than any of our ids.
  [/[\w.~+/-]{80,}={0,2}/g, '[long text]'],
  [/\b[\w~.-]{3}8Q~[\w~.-]{25,}/g, '[client secret]'],
]

/** Makes the function that cleans a line; `known` are this installation's own secrets, taken out wherever they occur. */
export function createScrubber(known: readonly string[]): (text: string) => string {
  const own = known.filter((secret) => secret.length >= 6)
  return (text) => {
    let clean = text
    for (const secret of own) clean = clean.replaceAll(secret, '[secret]')
    for (const [pattern, instead] of patterns) clean = clean.replace(pattern, instead)
    return clean
  }
}
