/**
 * `real`: Microsoft's own published material, or an unmodified program or library for Microsoft 365, proves it in the test.
 * `emulated`: the same outcome after Microsoft's documentation; nothing of Microsoft's own proves each byte.
 */
export type Grade = 'real' | 'emulated'

/** Claims that something other than our reading of documents proves, by how they begin, and what proves them. */
const real: readonly (readonly [begins: string, proof: string])[] = [
  ['MSAL signs in', 'MSAL for Node'],
  ['openid-client works', 'openid-client'],
  ['claims challenges', 'MSAL for Node'],
  ['errors, permission names', 'Microsoft’s lists of errors and permissions'],
  ["Graph's answers have the shapes", 'Microsoft’s OpenAPI description'],
  ["Microsoft's Graph client", 'Microsoft’s Graph client'],
  ['permissions open what', 'Microsoft’s list of permissions for each operation'],
  ['large files in upload', 'Microsoft’s Graph client'],
  ['what is written in the directory', 'Microsoft’s OpenAPI description'],
  ['IMAP answers with', 'recorded greetings, capabilities and texts of Exchange Online'],
  ['ImapFlow and Nodemailer', 'these clients'],
  ['mbsync with Cyrus', 'these clients'],
  ['envelopes and structures', 'ImapFlow'],
  ['unmodified curl and CLI', 'these clients'],
  ['every answer that any test gets', 'Microsoft’s OpenAPI description'],
]

/** Where more is different than that nobody compared it with a tenant of Microsoft's. */
const different: readonly (readonly [begins: string, why: string])[] = [
  ['a page with mailboxes', 'Microsoft has no such page'],
  ['latencies like', 'medians are estimates'],
  ['mail comes out byte for byte', 'Exchange writes MIME anew'],
  ['a message takes less', 'a property of the emulator'],
  ['lists that are asked', 'a property of the emulator'],
  ['a search over IMAP', 'a property of the emulator'],
  ['tasks that come back', 'as Exchange has them over ActiveSync and users report it'],
  ['subscriptions with a filter', 'as users report it; filters of events and contacts are not there'],
  ['resets give the same ids', 'a property of the emulator'],
  ['faults, cut connections', 'on demand in place of by chance'],
  ['faults of IMAP and SMTP', 'on demand in place of by chance'],
  ['snapshots hold', 'a property of the emulator'],
  ['an emulator made of a snapshot', 'a property of the emulator'],
  ['a seed file arranges', 'a property of the emulator'],
  ['the seed of the documentation', 'a property of the emulator'],
  ['every claim here', 'a property of the emulator'],
  ['a witness fails', 'a property of the emulator'],
  ['the authority of the https origin', 'a property of the emulator'],
  ['the mail servers close', 'a property of the emulator'],
  ['the token endpoint, the controls', 'a property of the emulator'],
  ['under Microsoft', 'certificates are of an authority made for each installation'],
  ['change notifications', 'http on this machine is taken too; slow endpoints are not throttled'],
  ['headers and structure', 'as another parser reads them'],
  ['series of every pattern', 'as another implementation of recurrence has them'],
]

export interface Graded {
  readonly grade: Grade
  /** What proves it, or what differs. */
  readonly why: string
}

/** Honest by default: what is not on the list of proofs is emulated. */
export function gradeOf(claim: string): Graded {
  const proof = real.find(([begins]) => claim.startsWith(begins))
  if (proof) return { grade: 'real', why: proof[1] }
  const difference = different.find(([begins]) => claim.startsWith(begins))
  return { grade: 'emulated', why: difference?.[1] ?? 'after the documentation' }
}

/** Entries of the lists above that no claim has. */
export function gradesWithoutClaim(claims: readonly string[]): string[] {
  return [...real, ...different]
    .map(([begins]) => begins)
    .filter((begins) => !claims.some((claim) => claim.startsWith(begins)))
}
