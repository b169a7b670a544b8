import { Checkbox, NativeSelect, Radio, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { Section } from '../../components/section.tsx'
import { texts } from '../../texts/en.ts'
import { nameOf } from '../collections/standing.ts'
import { whens } from './draft.ts'
import type { StepProps } from './matter-step.tsx'

const { wizard: words } = texts.collections
const rhythms = Object.entries(words.rhythms).map(([value, label]) => ({ value, label }))

/** Now, at a time, or again and again; and whether an earlier collection's items are left out. */
export function WhenSection(props: StepProps) {
  const { draft, change, missing } = props
  return (
    <Section title={words.when}>
      <Stack maw={560}>
        <Radio.Group
          aria-label={words.when}
          value={draft.when}
          onChange={(value) => change({ when: whens.find((one) => one === value) ?? 'now' })}
        >
          <Stack gap="xs">
            {whens.map((one) => (
              <Radio key={one} value={one} label={words.whens[one]} />
            ))}
          </Stack>
        </Radio.Group>
        {draft.when === 'once' && (
          <TextInput
            type="datetime-local"
            label={words.at}
            description={words.atHint}
            value={draft.at}
            error={missing !== null}
            onChange={({ currentTarget: { value } }) => change({ at: value })}
          />
        )}
        {draft.when === 'again' && <Rhythm {...props} />}
        <Since {...props} />
      </Stack>
    </Section>
  )
}

function Rhythm({ draft, change, missing }: StepProps) {
  const [isOther, setOther] = useState(rhythms.every(({ value }) => value !== draft.cron))
  return (
    <>
      <NativeSelect
        label={words.rhythm}
        value={isOther ? '' : draft.cron}
        data={[...rhythms, { value: '', label: words.rhythmOther }]}
        onChange={({ currentTarget: { value } }) => {
          setOther(value === '')
          if (value !== '') change({ cron: value })
        }}
      />
      {isOther && (
        <TextInput
          label={words.cron}
          description={words.cronHint(draft.timeZone)}
          value={draft.cron}
          error={missing !== null}
          autoComplete="off"
          onChange={({ currentTarget: { value } }) => change({ cron: value })}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        />
      )}
      <Checkbox
        label={words.differential}
        description={words.differentialHint}
        checked={draft.differential}
        onChange={({ currentTarget: { checked } }) => change({ differential: checked })}
      />
    </>
  )
}

/** Most want the newest; all of them would be a long list to choose from. */
const offered = 50

function Since({ draft, change }: StepProps) {
  const { matter, since } = draft
  const query = useQuery(
    ask('GET /v1/collections', {
      query: {
        status: 'completed',
        limit: offered,
        ...(matter !== null && matter !== 'new' && { matter }),
      },
    }),
  )
  const found = query.data?.data ?? []
  if (found.length === 0 && since === null) return null
  return (
    <NativeSelect
      label={words.since}
      description={words.sinceHint}
      value={since ?? ''}
      data={[
        { value: '', label: words.sinceNone },
        ...found.map((one) => ({ value: one.id, label: nameOf(one) })),
        ...(since === null || found.some(({ id }) => id === since) ? [] : [since]),
      ]}
      onChange={({ currentTarget: { value } }) => change({ since: value || null })}
    />
  )
}
