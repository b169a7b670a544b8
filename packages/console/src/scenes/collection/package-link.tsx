import { Button, Group, NativeSelect, Stack } from '@mantine/core'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { Section } from '../../components/section.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { link: words } = texts.collections.package
/** In hours; the service allows a week. */
const lives = [1, 24, 72, 168]

/** Makes a link by which somebody without an account downloads the package, for a while. */
export function PackageLink({ id }: { id: string }) {
  const [hours, setHours] = useState(24)
  const make = useDo('POST /v1/collections/{id}/package/links')
  return (
    <Section title={words.title} text={words.text}>
      <Stack maw={640}>
        <Group align="flex-end" gap="sm">
          <NativeSelect
            label={words.works}
            value={String(hours)}
            data={lives.map((one) => ({ value: String(one), label: words.hours(one) }))}
            onChange={({ currentTarget: { value } }) => setHours(Number(value))}
          />
          <Button
            variant="default"
            loading={make.isPending}
            onClick={() => make.mutate({ path: { id }, body: { expiresInSeconds: hours * 3600 } })}
          >
            {words.make}
          </Button>
        </Group>
        <ProblemAlert error={make.error} />
        {make.data && (
          <CopyField
            label={words.label}
            description={words.until(exactTime(new Date(make.data.expiresAt)))}
            value={make.data.url}
          />
        )}
      </Stack>
    </Section>
  )
}
