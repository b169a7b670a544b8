import type { Collection } from '@gatewarden/client'
import { Code, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ask } from '../../api/ask.ts'
import { FactList } from '../../components/fact-list.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { windowText } from '../collections/standing.ts'
import { EraseSection } from './erase-section.tsx'

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
    [
      words.matter,
      matter === null ? (
        texts.common.none
      ) : (
        <Link key="matter" to="/matters/$id" params={{ id: matter }}>
          {found.data?.name ?? matter}
        </Link>
      ),
    ],
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
    [words.package, packageShown(collection.packageOptions)],
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
    [words.notify, collection.notify.join(', ')],
    [words.since, collection.earlier.length > 0 && <Earlier ids={collection.earlier} />],
    [words.schedule, collection.schedule !== null && <OfSchedule id={collection.schedule} />],
    [words.ended, endedAt && exactTime(new Date(endedAt))],
  ]
  return (
    <Stack gap="xl" maw={760}>
      <FactList facts={facts} />
      <EraseSection collection={collection} />
    </Stack>
  )
}

/** The collections whose items were left out, newest first. */
function Earlier({ ids }: { ids: readonly string[] }) {
  return ids.map((id) => (
    <Text key={id} size="sm">
      <Link to="/collections/$id" params={{ id }} search={{}}>
        {id}
      </Link>
    </Text>
  ))
}

function OfSchedule({ id }: { id: string }) {
  return (
    <Link to="/collections" search={{ schedule: id }}>
      {words.ofSchedule}
    </Link>
  )
}

/** What the package was to hold besides the natives. */
function packageShown({ documents, loadFiles, mbox }: Collection['packageOptions']): string {
  const parts = [
    ...(documents ? [words.documents] : []),
    ...(loadFiles.length > 0 ? [words.loadFiles(loadFiles.join(', '))] : []),
    ...(mbox ? [words.mbox] : []),
  ]
  return parts.length === 0 ? words.nativesAlone : parts.join('; ')
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
