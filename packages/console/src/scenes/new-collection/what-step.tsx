import { Group, NativeSelect, Radio, Select, Stack, Text, Textarea, TextInput, Title } from '@mantine/core'
import { texts } from '../../texts/en.ts'
import { FiltersSection } from './filters-section.tsx'
import type { StepProps } from './matter-step.tsx'
import { SourcesSection } from './sources-section.tsx'

const { wizard: words, settings } = texts.collections
const zones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])]

/** Which of what they have: dates, sources, folders, filters. */
export function WhatStep({ draft, change, missing }: StepProps) {
  const isBackwards = draft.from !== '' && draft.to !== '' && draft.to < draft.from
  return (
    <Stack gap="xl">
      <section>
        <Title order={2} mb="sm">
          {words.dates}
        </Title>
        <Group align="flex-start" gap="md">
          <TextInput
            type="date"
            label={words.from}
            value={draft.from}
            onChange={({ currentTarget: { value } }) => change({ from: value })}
          />
          <TextInput
            type="date"
            label={words.to}
            value={draft.to}
            error={isBackwards ? words.toBeforeFrom : undefined}
            onChange={({ currentTarget: { value } }) => change({ to: value })}
          />
          <NativeSelect
            label={words.dateField}
            value={draft.dateField}
            data={[
              { value: 'received', label: settings.dateFields.received },
              { value: 'sent', label: settings.dateFields.sent },
            ]}
            onChange={({ currentTarget: { value } }) =>
              change({ dateField: value === 'sent' ? 'sent' : 'received' })
            }
          />
        </Group>
        <Text size="sm" c="dimmed" mt={6}>
          {words.daysHint}
        </Text>
        <Select
          mt="md"
          maw={360}
          label={words.timeZone}
          description={words.timeZoneHint}
          data={zones.includes(draft.timeZone) ? zones : [draft.timeZone, ...zones]}
          value={draft.timeZone}
          searchable
          allowDeselect={false}
          limit={60}
          onChange={(value) => value !== null && change({ timeZone: value })}
        />
      </section>
      <SourcesSection draft={draft} change={change} />
      <section>
        <Radio.Group
          label={words.folders}
          value={draft.someFolders ? 'some' : 'all'}
          onChange={(value) => change({ someFolders: value === 'some' })}
        >
          <Group mt="xs">
            <Radio value="all" label={words.foldersAll} />
            <Radio value="some" label={words.foldersSome} />
          </Group>
        </Radio.Group>
        {draft.someFolders && (
          <Stack gap="md" mt="md" maw={560}>
            <Textarea
              label={words.only}
              description={words.onlyHint}
              autosize
              minRows={2}
              value={draft.only}
              error={missing === words.needFolder}
              onChange={({ currentTarget: { value } }) => change({ only: value })}
            />
            <Textarea
              label={words.except}
              description={words.exceptHint}
              autosize
              minRows={2}
              value={draft.except}
              onChange={({ currentTarget: { value } }) => change({ except: value })}
            />
          </Stack>
        )}
      </section>
      <FiltersSection draft={draft} change={change} />
    </Stack>
  )
}
