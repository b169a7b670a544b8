import type { CollectionProgress } from '@gatewarden/client'
import { microsoftSaid } from '../../microsoft-said.ts'
import { printable, table } from '../../output.ts'

/** How a collection stands: a line for each folder, then what could not be read or was left out, and why. */
export function describeProgress(progress: CollectionProgress): string {
  const rows = progress.custodians.flatMap(({ name, mailboxes }) =>
    mailboxes.flatMap(({ address, folders, access }) => {
      if (folders.length === 0) return [[name, address, access ?? 'waiting', '', '', '', '', '']]
      return folders.map(({ path, numbers }) => [
        name,
        address,
        printable(path.join('/')),
        ...[
          numbers.enumerated,
          numbers.collected,
          numbers.filtered,
          numbers.exceptions,
          numbers.vanished,
        ].map(String),
      ])
    }),
  )
  const blocked = progress.custodians.flatMap(({ mailboxes }) =>
    mailboxes.flatMap(({ address, reason, refusal }) => {
      if (!reason) return []
      const said = microsoftSaid(refusal)
      return [
        `${address}: ${reason.detail}`,
        `  what to do: ${reason.remedy}`,
        ...(said ? [`  Microsoft said: ${said}`] : []),
      ]
    }),
  )
  const leftOut = leftOutOf(progress)
  return [
    `${progress.id}  ${progress.status}${progress.outcome ? ` (${progress.outcome})` : ''}; the numbers ${progress.meets ? 'meet' : 'do NOT meet'}`,
    table(
      ['CUSTODIAN', 'MAILBOX', 'FOLDER', 'ENUMERATED', 'COLLECTED', 'FILTERED', 'EXCEPTIONS', 'VANISHED'],
      rows,
    ),
    ...(blocked.length > 0 ? ['', ...blocked.map(printable)] : []),
    ...(leftOut.length > 0 ? ['', ...leftOut.map(printable)] : []),
  ].join('\n')
}

const mostNamed = 5

/** Folders that were left out, by the reason: many mailboxes have the same. */
function leftOutOf({ custodians }: CollectionProgress): string[] {
  const folders = custodians.flatMap(({ mailboxes }) =>
    mailboxes.flatMap(({ address, folders }) =>
      folders.flatMap(({ state, remark, path }) =>
        state === 'left_out' && remark ? [{ remark, name: `${address}: ${path.join('/')}` }] : [],
      ),
    ),
  )
  return [...Map.groupBy(folders, ({ remark }) => remark)].flatMap(([remark, found]) => [
    `left out: ${remark}`,
    ...found.slice(0, mostNamed).map(({ name }) => `  ${name}`),
    ...(found.length > mostNamed ? [`  and ${found.length - mostNamed} more`] : []),
  ])
}
