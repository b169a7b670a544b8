import { NativeSelect, Stack, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { ask } from '../api/ask.ts'
import { connectionName } from '../scenes/new-collection/matter-step.tsx'
import { texts } from '../texts/en.ts'
import { Asked } from './asked.tsx'

interface ConnectionChoiceProps {
  label: string
  description: string
  value: string
  error?: string | undefined
  choose: (id: string) => void
  /** In place of it, where nothing is connected. */
  none: ReactNode
}

const shown = 200

/** Which connection's tokens are used: one that works. The first is chosen by itself; many are narrowed by words. */
export function ConnectionChoice({ none, ...choice }: ConnectionChoiceProps) {
  const [search, setSearch] = useState('')
  const words = search.trim()
  const query = useQuery({
    ...ask('GET /v1/connections', {
      query: { status: 'active', limit: shown, ...(words && { search: words }) },
    }),
    placeholderData: keepPreviousData,
  })
  const { value, choose } = choice
  const first = query.data?.data[0]?.id
  const isThere = query.data?.data.some(({ id }) => id === value) ?? true
  useEffect(() => {
    if (first !== undefined && !isThere) choose(first)
  }, [first, isThere, choose])
  return (
    <Asked query={query}>
      {({ data, next }) =>
        data.length === 0 && words === '' ? (
          none
        ) : (
          <Stack gap="xs">
            {(next !== null || words !== '') && (
              <TextInput
                label={texts.common.searchConnections}
                value={search}
                onChange={({ currentTarget }) => setSearch(currentTarget.value)}
              />
            )}
            <NativeSelect
              label={choice.label}
              description={choice.description}
              error={choice.error}
              value={value}
              data={data.map((one) => ({ value: one.id, label: connectionName(one) }))}
              onChange={({ currentTarget }) => choose(currentTarget.value)}
            />
          </Stack>
        )
      }
    </Asked>
  )
}
