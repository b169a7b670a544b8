import { Button } from '@mantine/core'
import { texts } from '../texts/en.ts'

interface MoreButtonProps {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown }
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
