import { Stack, Text, Textarea, Title } from '@mantine/core'
import { texts } from '../../texts/en.ts'
import type { StepProps } from './matter-step.tsx'

const { wizard: words } = texts.collections

/** Which items of these: by people and by words. */
export function FiltersSection({ draft, change }: Omit<StepProps, 'missing'>) {
  return (
    <section>
      <Title order={2} mb="sm">
        {words.filters}
      </Title>
      <Stack gap="md" maw={560}>
        {(['participants', 'subjects', 'keywords'] as const).map((name) => (
          <Textarea
            key={name}
            label={`${words.filter[name]} (${texts.common.optional})`}
            description={words.filterHint[name]}
            autosize
            minRows={1}
            value={draft[name]}
            onChange={({ currentTarget: { value } }) => change({ [name]: value })}
          />
        ))}
        <Text size="sm" c="dimmed">
          {words.filtersHint}
        </Text>
      </Stack>
    </section>
  )
}
