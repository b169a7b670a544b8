import { Button, Stack } from '@mantine/core'
import { type LucideIcon, Plus } from 'lucide-react'
import type { ReactNode } from 'react'
import { Asked, type AskedQuery } from './asked.tsx'
import { EmptyState } from './empty-state.tsx'
import { PageHead } from './page-head.tsx'

interface ListSceneProps<T> {
  title: string
  text: string
  query: AskedQuery<T[]>
  /** The button that makes one: beside the title, or in the middle while there is none. */
  make: ReactNode
  empty: { icon: LucideIcon; title: string; text: string; action?: ReactNode }
  row: (item: T) => ReactNode
  /** A dialog over the list. */
  children?: ReactNode
}

/** A list that is short by nature, each line a row with its own key, and what to do while it is empty. */
export function ListScene<T>(props: ListSceneProps<T>) {
  const { title, text, query, make, empty, row, children } = props
  return (
    <>
      <PageHead title={title} text={text} actions={query.data?.length ? make : null} />
      {children}
      <Asked query={query}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState action={make} {...empty} />
          ) : (
            <Stack gap="sm" component="ul" p={0} m={0}>
              {items.map(row)}
            </Stack>
          )
        }
      </Asked>
    </>
  )
}

/** The button that opens the dialog of a list, for something new. */
export function MakeButton({ open, children }: { open: () => void; children: string }) {
  return (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={open}>
      {children}
    </Button>
  )
}
