import type { Feature } from './features.ts'
import { gradeOf } from './grades.ts'

/** A thing that the emulator claims, and the test files that show it, relative to the repository. */
export interface Claim {
  readonly text: string
  readonly witnesses: readonly string[]
}

/** What is not here beyond single operations of Graph. */
const absent = [
  'POP, Exchange Web Services, the Exchange Online Admin API and PowerShell',
  'calendars and contacts as folders of IMAP; the in-place archive, as in Graph',
  'change notifications to Event Hubs and Event Grid, of single items, and with `$filter` other than on messages (which Microsoft documents nowhere)',
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
  readonly method: string
  readonly path: string
  readonly isAbsent: boolean
}

/** The claims that begin as a feature says. @throws Error where there is none, or more than one */
export function claimsOf(feature: Feature, claims: readonly Claim[]): readonly Claim[] {
  return feature.claims.map((begins) => {
    const [claim, ...more] = claims.filter(({ text }) => text.startsWith(begins))
    if (!claim || more.length > 0)
      throw new Error(`${feature.name}: no claim, or several, begin with ${begins}`)
    return claim
  })
}

/** The part of the page on what people can rely on; it needs the README alone. */
export function claimsPart(claims: readonly Claim[], features: readonly Feature[]): string {
  const rows = claims.map(({ text, witnesses }) => {
    const { grade, why } = gradeOf(text)
    return `| ${text} | ${grade}: ${why} | ${witnesses.map((path) => `\`${path}\``).join(', ')} |`
  })
  const areas = [...new Set(features.map(({ area }) => area))]
  return `# What the emulator does as Microsoft does

*real*: Microsoft's own published material, or an unmodified program or library for Microsoft 365, proves it in the test that is
named. *emulated*: the same outcome after Microsoft's documentation and recorded answers, with nothing of Microsoft's to prove each
byte. What is *absent* answers 501 and names itself. Nothing here was compared with a tenant of Microsoft's.
This page is generated from the table in \`packages/emulator/README.md\`, from \`packages/emulator/src/parity\` and from the emulator's
own routes; a test fails where this page is behind, where a claim has no witness, and where a witness does not fail without the
feature: \`parity/switch-offs\` says for each witness how its feature is taken out (\`npm run soak -- packages/emulator/src/parity\` does
all, \`npm test\` some).

## By feature

${areas
  .map((area) => {
    const own = features.filter((feature) => feature.area === area)
    return `### ${area}\n\n| what | grade | see below |\n| --- | --- | --- |\n${own.map((feature) => featureRow(feature, claims)).join('\n')}`
  })
  .join('\n\n')}

## By claim

| what | grade | shown by |
| --- | --- | --- |
${rows.join('\n')}

## Absent

${absent.map((line) => `- ${line}`).join('\n')}

`
}

function featureRow(feature: Feature, claims: readonly Claim[]): string {
  const covering = claimsOf(feature, claims)
  const grade = covering[0] ? gradeOf(covering[0].text).grade : 'absent'
  return `| ${feature.name} | ${grade} | ${covering.map(({ text }) => shortened(text)).join('; ')} |`
}

/** As much of a claim as finds it. */
function shortened(text: string): string {
  return text.split(/[:;,]/)[0] ?? text
}

/** The part on single operations of Microsoft Graph. @param refused what operations refuse by 501, in the emulator's words */
export function operationsPart(operations: readonly Operation[], refused: readonly string[]): string {
  const missing = operations.filter(({ isAbsent }) => isAbsent)
  const paths = [...new Set(operations.map(({ path }) => path))]
  const rows = paths.map((path) => {
    const own = operations.filter((operation) => operation.path === path)
    const named = (isAbsent: boolean) =>
      own.filter((one) => one.isAbsent === isAbsent).map(({ method }) => method)
    const [there, gone] = [named(false), named(true)]
    const grade = [there.length > 0 ? 'emulated' : '', gone.length > 0 ? `absent: ${gone.join(', ')}` : '']
    return `| \`${path}\` | ${there.join(', ')} | ${grade.filter((part) => part !== '').join('; ')} |`
  })
  return `## Options and values that are absent

An operation that is there answers 501 for these, in these words:

${refused.map((text) => `- ${text}`).join('\n')}

## Operations of Microsoft Graph

Of the ${operations.length} operations that Microsoft's description of mail, calendar, contacts, people and apps has, the emulator has a door for
${operations.length - missing.length}. Whatever a test gets from one is held to that description (*real* in its shape); what it does is *emulated*.

| path | methods | grade |
| --- | --- | --- |
${rows.join('\n')}
`
}
