import type { Connection } from '@gatewarden/client'
import { NativeSelect, SimpleGrid, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { askAll } from '../../api/ask.ts'
import { texts } from '../../texts/en.ts'
import type { Draft } from './draft.ts'

const { wizard: words } = texts.collections

export interface StepProps {
  draft: Draft
  change: (part: Partial<Draft>) => void
  /** What is missing, once somebody has tried to go on. */
  missing: string | null
}

/** What is read with, and for which case. */
export function MatterStep({ draft, change, connections }: StepProps & { connections: Connection[] }) {
  const matters = useQuery(askAll('GET /v1/matters'))
  const connection = connections.find(({ id }) => id === draft.connection)
  const theirs = (matters.data ?? []).filter(({ customer }) => customer === connection?.customer)
  const { newMatter } = draft
  return (
    <Stack gap="md" maw={560}>
      <NativeSelect
        label={words.connection}
        description={words.connectionHint}
        value={draft.connection ?? ''}
        data={[
          ...(draft.connection === null ? [{ value: '', label: '' }] : []),
          ...connections.map((one) => ({ value: one.id, label: connectionName(one) })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          change({ connection: value || null, matter: draft.matter === 'new' ? 'new' : null })
        }
      />
      <NativeSelect
        label={words.matter}
        value={draft.matter ?? ''}
        data={[
          { value: '', label: words.noMatter },
          ...theirs.map(({ id, name, number }) => ({
            value: id,
            label: number === null ? name : `${name} (${number})`,
          })),
          { value: 'new', label: words.newMatter },
        ]}
        onChange={({ currentTarget: { value } }) => change({ matter: value || null })}
      />
      {draft.matter === 'new' && (
        <>
          <TextInput
            label={words.matterName}
            value={newMatter.name}
            maxLength={200}
            onChange={({ currentTarget: { value } }) => change({ newMatter: { ...newMatter, name: value } })}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <TextInput
              label={`${words.matterNumber} (${texts.common.optional})`}
              value={newMatter.number}
              maxLength={100}
              onChange={({ currentTarget: { value } }) =>
                change({ newMatter: { ...newMatter, number: value } })
              }
            />
            <TextInput
              label={`${words.matterClient} (${texts.common.optional})`}
              value={newMatter.client}
              maxLength={200}
              onChange={({ currentTarget: { value } }) =>
                change({ newMatter: { ...newMatter, client: value } })
              }
            />
          </SimpleGrid>
        </>
      )}
      <TextInput
        label={`${words.name} (${texts.common.optional})`}
        description={words.nameHint}
        value={draft.name}
        maxLength={200}
        onChange={({ currentTarget: { value } }) => change({ name: value })}
      />
    </Stack>
  )
}

export const connectionName = ({ account, kind, tenantId, customer }: Connection): string =>
  [
    `${account?.name ?? tenantId ?? customer} (${words[kind]})`,
    ...(customer === 'self' ? [] : [customer]),
  ].join(' · ')
