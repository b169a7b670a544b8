import { Checkbox, NativeSelect, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { askAll } from '../../api/ask.ts'
import { Section } from '../../components/section.tsx'
import { texts } from '../../texts/en.ts'
import { loadFileNames } from './draft.ts'
import type { StepProps } from './matter-step.tsx'

const { wizard: words } = texts.collections

/** What the package holds besides the messages, and where it goes. */
export function PackageSection({ draft, change }: Omit<StepProps, 'missing'>) {
  const destinations = useQuery(askAll('GET /v1/destinations'))
  return (
    <Section title={words.package}>
      <Stack maw={560}>
        <Checkbox
          label={words.documents}
          description={words.documentsHint}
          checked={draft.documents}
          onChange={({ currentTarget: { checked } }) => change({ documents: checked })}
        />
        <Checkbox.Group
          label={words.loadFiles}
          description={words.loadFilesHint}
          value={draft.loadFiles}
          onChange={(chosen) => change({ loadFiles: loadFileNames.filter((one) => chosen.includes(one)) })}
        >
          <Stack gap="xs" mt="xs">
            {loadFileNames.map((one) => (
              <Checkbox key={one} value={one} label={words.loadFile[one]} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Checkbox
          label={words.mbox}
          checked={draft.mbox}
          onChange={({ currentTarget: { checked } }) => change({ mbox: checked })}
        />
        {(destinations.data?.length ?? 0) > 0 && (
          <NativeSelect
            label={words.destination}
            description={words.destinationHint}
            value={draft.destination ?? ''}
            data={[
              { value: '', label: words.noDestination },
              ...(destinations.data ?? []).map(({ id, name }) => ({ value: id, label: name })),
            ]}
            onChange={({ currentTarget: { value } }) => change({ destination: value || null })}
          />
        )}
      </Stack>
    </Section>
  )
}
