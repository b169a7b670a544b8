import { Button } from '@mantine/core'
import { texts } from '../texts/en.ts'

/** What a list in pages says of the page after the last. */
export interface PagedQuery {
  hasNextPage: boolean
  isFetchingNextPage: boolean
  fetchNextPage: () => unknown
}

interface MoreButtonProps {
  query: PagedQuery
  /** Where it says of what there is more. */
  label?: string
}

/** Below a list that comes in pages; nothing where there is no further page. */
export function MoreButton({ query, label = texts.common.more }: MoreButtonProps) {
  if (!query.hasNextPage) return null
  return (
    <Button variant="default" loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
      {label}
    </Button>
  )
}
