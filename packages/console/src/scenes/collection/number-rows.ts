import type { CollectionNumbers } from '@gatewarden/client'

/** A line of the reconciliation: the mailbox that the next ones are of, or one of its folders. */
export type NumberRow =
  | { kind: 'mailbox'; key: string; custodian: string; address: string }
  | { kind: 'folder'; key: string; path: string; isLeftOut: boolean; numbers: CollectionNumbers }

/** What the lines take of a collection's progress. */
interface Numbered {
  custodians: readonly {
    name: string
    mailboxes: readonly {
      address: string
      folders: readonly { path: readonly string[]; state: string; numbers: CollectionNumbers }[]
    }[]
  }[]
}

/** Every folder of every mailbox, in order, below the line of its mailbox. */
export function numberRows({ custodians }: Numbered): NumberRow[] {
  return custodians.flatMap(({ name, mailboxes }) =>
    mailboxes.flatMap(({ address, folders }): NumberRow[] => [
      { kind: 'mailbox', key: JSON.stringify([name, address]), custodian: name, address },
      ...folders.map(({ path, state, numbers }) => ({
        kind: 'folder' as const,
        // Two custodians may have one mailbox, and a name may hold whatever could stand between two.
        key: JSON.stringify([name, address, path]),
        path: path.join(' / '),
        isLeftOut: state === 'left_out',
        numbers,
      })),
    ]),
  )
}
