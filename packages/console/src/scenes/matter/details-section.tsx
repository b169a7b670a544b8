import type { Matter } from '@gatewarden/client'
import { Stack } from '@mantine/core'
import { useState } from 'react'
import { problemOf } from '../../api/problem-of.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'
import { type MatterFacts, MatterFields } from '../matters/matter-fields.tsx'
import { useMatterChange } from './use-matter-change.ts'

const { details: words } = texts.matters

/** What the case is called, its number and client, and notes. */
export function DetailsSection({ matter, mayWrite }: { matter: Matter; mayWrite: boolean }) {
  const before = factsOf(matter)
  const [facts, setFacts] = useState(before)
  const change = useMatterChange(matter)
  const orNull = (text: string) => (text.trim() === '' ? null : text)
  return (
    <SectionCard title={words.title} text={words.text}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const { name, number, client, notes } = facts
          change.save({ name, number: orNull(number), client: orNull(client), notes: orNull(notes) })
        }}
      >
        <Stack maw={620}>
          <MatterFields
            facts={facts}
            set={(part) => setFacts({ ...facts, ...part })}
            problem={problemOf(change.error)}
            readOnly={!mayWrite}
          />
          <ProblemAlert error={change.error} />
          {mayWrite && (
            <SaveBar
              dirty={JSON.stringify(facts) !== JSON.stringify(before)}
              busy={change.isPending}
              saved={change.isSuccess}
            />
          )}
        </Stack>
      </form>
    </SectionCard>
  )
}

const factsOf = ({ name, number, client, notes }: Matter): MatterFacts => ({
  name,
  number: number ?? '',
  client: client ?? '',
  notes: notes ?? '',
})
