import { Skeleton, Stack, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { texts } from '../texts/en.ts'
import { PageHead } from './page-head.tsx'
import { ProblemAlert } from './problem-alert.tsx'

/** What is shown of a query. */
export interface AskedQuery<T> {
  data: T | undefined
  error: unknown
  isPending: boolean
  refetch: () => unknown
}

interface AskedProps<T> {
  query: AskedQuery<T>
  /** What is shown while it loads, where lines are not like it. */
  while?: ReactNode
  /** Where the page's head comes with the data: the heading over the problem, when there is none. */
  title?: string
  children: (data: T) => ReactNode
}

/** What a query has brought: lines while it loads, the problem where it failed (what was there before stays), else `children`. */
export function Asked<T>({ query, while: waiting, title, children }: AskedProps<T>) {
  const { data, error, isPending, refetch } = query
  if (isPending) return waiting ?? <LoadingLines />
  return (
    <>
      {title !== undefined && data === undefined && <PageHead title={title} />}
      {error !== null && <ProblemAlert error={error} retry={() => refetch()} />}
      {data !== undefined && children(data)}
    </>
  )
}

/** Grey lines in the place of what is on its way. */
export function LoadingLines({ count = 4 }: { count?: number }) {
  return (
    <Stack gap="sm" aria-busy>
      <VisuallyHidden role="status">{texts.common.loading}</VisuallyHidden>
      {Array.from({ length: count }, (_, line) => line).map((line) => (
        <Skeleton key={line} height={line === 0 ? 28 : 18} width={`${90 - line * 12}%`} radius="sm" />
      ))}
    </Stack>
  )
}
