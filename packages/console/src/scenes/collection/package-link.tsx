import type { Answer } from '@gatewarden/client'
import { Button, Checkbox, Group, NativeSelect, Stack } from '@mantine/core'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { ArchiveFields, archiveOf, plainArchive } from '../../components/archive-fields.tsx'
import { CopyField } from '../../components/copy-field.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { Section } from '../../components/section.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { link: words } = texts.collections.package
/** In hours; the service allows a week. */
const lives = [1, 24, 72, 168]

type Made = Answer<'POST /v1/collections/{id}/package/links'>

/** Makes a link by which somebody without an account downloads the package, for a while. */
export function PackageLink({ id }: { id: string }) {
  const [hours, setHours] = useState(24)
  const [once, setOnce] = useState(false)
  const [draft, setDraft] = useState(plainArchive)
  const make = useDo('POST /v1/collections/{id}/package/links')
  return (
    <Section title={words.title} text={words.text}>
      <Stack maw={640}>
        <NativeSelect
          label={words.works}
          value={String(hours)}
          data={lives.map((one) => ({ value: String(one), label: words.hours(one) }))}
          onChange={({ currentTarget: { value } }) => setHours(Number(value))}
        />
        <Checkbox
          label={words.once}
          description={words.onceHint}
          checked={once}
          onChange={({ currentTarget: { checked } }) => setOnce(checked)}
        />
        <ArchiveFields
          draft={draft}
          change={(part) => setDraft({ ...draft, ...part })}
          problem={problemOf(make.error)}
        />
        <Group>
          <Button
            variant="default"
            loading={make.isPending}
            disabled={draft.isEncrypted && draft.password === ''}
            onClick={() =>
              make.mutate({
                path: { id },
                body: { expiresInSeconds: hours * 3600, once, ...archiveOf(draft) },
              })
            }
          >
            {words.make}
          </Button>
        </Group>
        <ProblemAlert error={make.error} />
        {make.data && <CopyField label={words.label} description={saidOf(make.data)} value={make.data.url} />}
      </Stack>
    </Section>
  )
}

/** How long it lives, and what whoever gives it away has to know. */
const saidOf = ({ expiresAt, parts, encrypted }: Made): string =>
  [
    words.until(exactTime(new Date(expiresAt))),
    ...(parts === null ? [] : [words.parts(parts.length)]),
    ...(encrypted ? [words.givePassword] : []),
  ].join(' ')
