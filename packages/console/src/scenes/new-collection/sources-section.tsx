import { Checkbox, Stack, Text, Title } from '@mantine/core'
import { texts } from '../../texts/en.ts'
import { type SourceName, sourceNames } from './draft.ts'
import type { StepProps } from './matter-step.tsx'

const { wizard: words } = texts.collections

/** Which parts of the mailboxes are read. */
export function SourcesSection({ draft, change }: Omit<StepProps, 'missing'>) {
  const isRead = (source: SourceName) => draft.sources.includes(source)
  const read = (source: SourceName, wanted: boolean) =>
    change({ sources: sourceNames.filter((one) => (one === source ? wanted : isRead(one))) })
  return (
    <section>
      <Title order={2} mb="sm">
        {words.sources}
      </Title>
      <Stack gap="sm">
        <Checkbox
          label={words.mail}
          description={words.mailHint}
          checked={isRead('mail')}
          onChange={({ currentTarget: { checked } }) => read('mail', checked)}
        />
        {isRead('mail') && (
          <Stack gap="sm" pl="xl">
            <Checkbox
              label={words.drafts}
              description={words.draftsHint}
              checked={draft.drafts}
              onChange={({ currentTarget: { checked } }) => change({ drafts: checked })}
            />
            <Checkbox
              label={words.hidden}
              checked={draft.hiddenFolders}
              onChange={({ currentTarget: { checked } }) => change({ hiddenFolders: checked })}
            />
            <Checkbox
              label={words.recoverable}
              description={words.recoverableHint}
              checked={draft.recoverableItems}
              onChange={({ currentTarget: { checked } }) => change({ recoverableItems: checked })}
            />
          </Stack>
        )}
        {(['calendar', 'contacts', 'tasks'] as const).map((source) => (
          <Checkbox
            key={source}
            label={words.otherSource[source]}
            description={words.otherSourceHint[source]}
            checked={isRead(source)}
            onChange={({ currentTarget: { checked } }) => read(source, checked)}
          />
        ))}
        <Text size="sm" c="dimmed">
          {words.otherSources}
        </Text>
      </Stack>
    </section>
  )
}
