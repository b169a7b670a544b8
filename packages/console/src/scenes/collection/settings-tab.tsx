import type { Collection } from '@gatewarden/client'
import { Code, Table, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { ask } from '../../api/ask.ts'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { windowText } from '../collections/standing.ts'

const { settings: words } = texts.collections

/** What was asked for, by whom, and when. */
export function SettingsTab({ collection }: { collection: Collection }) {
  const { matter, folders, include, custodians, endedAt, sources, filters } = collection
  const found = useQuery({
    ...ask('GET /v1/matters/{id}', { path: { id: matter ?? '' } }),
    enabled: matter !== null,
  })
  const part = (isIn: boolean) => (isIn ? words.included : words.excluded)
  const facts: [label: string, value: ReactNode][] = [
    [words.matter, matter === null ? texts.common.none : (found.data?.name ?? matter)],
    [words.connection, <Code key="connection">{collection.connection}</Code>],
    [words.window, windowText(collection)],
    [words.dateField, words.dateFields[collection.window.dateField]],
    [
      words.folders,
      [
        folders.only?.join(', ') ?? words.allFolders,
        ...(folders.except.length > 0 ? [words.except(folders.except.join(', '))] : []),
      ].join(' '),
    ],
    [words.sources, sources.map((one) => words.source[one]).join(', ')],
    [words.drafts, part(include.drafts)],
    [words.hidden, part(include.hiddenFolders)],
    [words.recoverable, part(include.recoverableItems)],
    [words.filters, filtersShown(filters)],
    [
      words.custodians,
      custodians.map(({ name, mailboxes }) => (
        <Text key={name} size="sm">
          {name}: {mailboxes.map(({ address }) => address).join(', ')}
        </Text>
      )),
    ],
    [words.startedBy, <Code key="by">{collection.createdBy}</Code>],
    [words.started, exactTime(new Date(collection.createdAt))],
    ...(endedAt === null ? [] : [[words.ended, exactTime(new Date(endedAt))] as [string, ReactNode]]),
  ]
  return (
    <Table layout="fixed" verticalSpacing={6} maw={760}>
      <Table.Tbody>
        {facts.map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Th scope="row" w="34%" fw={500} c="dimmed" style={{ verticalAlign: 'top' }}>
              {label}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

/** Every filter that asks for something, in the words of the API. */
function filtersShown(filters: Collection['filters']): string {
  const flat = Object.entries({ ...filters.attachments, ...filters, ...filters.participants }).flatMap(
    ([name, value]) => {
      if (Array.isArray(value)) return value.length === 0 ? [] : [`${name}: ${value.join(', ')}`]
      return value === null || typeof value === 'object' || name === 'unsearched' ? [] : [`${name}: ${value}`]
    },
  )
  return flat.length === 0 ? texts.common.none : flat.join('; ')
}
