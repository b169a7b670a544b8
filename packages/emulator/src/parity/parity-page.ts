/** A thing that the emulator claims, and the test files that show it, relative to the repository. */
export interface Claim {
  readonly text: string
  readonly witnesses: readonly string[]
}

/** `real`: the same on the wire. `emulated`: the same outcome by other means. */
export type Grade = 'real' | 'emulated'

/** Claims of which only the outcome is Microsoft's, by how they begin, and what differs. All others are `real`. */
const emulated: readonly { readonly begins: string; readonly why: string }[] = [
  { begins: 'a page with mailboxes', why: 'Microsoft has no such page' },
  { begins: 'latencies like', why: 'medians are estimates' },
  { begins: 'mail comes out byte for byte', why: 'Exchange writes MIME anew' },
  { begins: 'a message takes less', why: 'a property of the emulator' },
  { begins: 'resets give the same ids', why: 'a property of the emulator' },
  { begins: 'faults, cut connections', why: 'on demand in place of by chance' },
  { begins: 'snapshots hold', why: 'a property of the emulator' },
  { begins: 'an emulator made of a snapshot', why: 'a property of the emulator' },
  { begins: 'a seed file arranges', why: 'a property of the emulator' },
  { begins: 'the authority of the https origin', why: 'a property of the emulator' },
  { begins: 'under Microsoft', why: 'certificates are of an authority made for each installation' },
  {
    begins: 'change notifications',
    why: 'http on this machine is taken too; slow endpoints are not throttled',
  },
]

/** What is not here beyond single operations of Graph. */
const absent = [
  'POP, Exchange Web Services, the Exchange Online Admin API and PowerShell',
  'calendars and contacts as folders of IMAP; the in-place archive, as in Graph',
  'change notifications to Event Hubs and Event Grid, with `$filter`, and of single items',
  'sites, files, Teams, Intune and everything else outside of mail, calendar, contacts, people, groups, apps, places and To Do',
]

/** The rows of the table of claims in the emulator's README. */
export function readClaims(readme: string): Claim[] {
  const [, table = ''] = /^\| claim \| witness \|\n\| --- \| --- \|\n((?:\|.*\n)+)/m.exec(readme) ?? []
  return table
    .trimEnd()
    .split('\n')
    .map((line) => {
      const cells = line.split('|').slice(1, -1)
      const witnesses = [...(cells.at(-1) ?? '').matchAll(/`([^`]+)`/g)].map(([, path = '']) =>
        path.startsWith('e2e/') ? path : `packages/emulator/src/${path}`,
      )
      return { text: cells.slice(0, -1).join('|').trim(), witnesses }
    })
}

/** An operation of Microsoft's description and whether the emulator answers it. */
export interface Operation {
  readonly name: string
  readonly isAbsent: boolean
}

/** The part of the page on what people can rely on; it needs the README alone. */
export function claimsPart(claims: readonly Claim[]): string {
  const rows = claims.map(({ text, witnesses }) => {
    const difference = emulated.find(({ begins }) => text.startsWith(begins))
    const grade: Grade = difference ? 'emulated' : 'real'
    return `| ${text} | ${grade}${difference ? `: ${difference.why}` : ''} | ${witnesses.map((path) => `\`${path}\``).join(', ')} |`
  })
  return `# What the emulator does as Microsoft does

*real*: meant to be the same on the wire. *emulated*: the same outcome by other means. What is *absent* answers 501 and names
itself. The measure is Microsoft's published description, documentation and recorded answers, and unmodified clients; nothing here
was compared with a tenant of Microsoft's.
Each claim names the tests that show it. This page is generated from the table in \`packages/emulator/README.md\` and from the
emulator's own routes; a test fails where a claim has no witness, where a witness is not there, and where this page is behind.

| what | grade | shown by |
| --- | --- | --- |
${rows.join('\n')}

## Absent

${absent.map((line) => `- ${line}`).join('\n')}

`
}

/** The part on single operations of Microsoft Graph. */
export function operationsPart(operations: readonly Operation[]): string {
  const missing = operations.filter(({ isAbsent }) => isAbsent)
  return `## Operations of Microsoft Graph

Of the ${operations.length} operations that Microsoft's description of mail, calendar, contacts, people and apps has, the emulator has a door for
${operations.length - missing.length}; ${missing.length === 0 ? 'none says 501 as a whole. Single options and values of an operation may.' : `${missing.length} say 501:\n\n${missing.map(({ name }) => `- \`${name}\``).join('\n')}`}
`
}
