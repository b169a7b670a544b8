import type { Matter } from '@gatewarden/client'
import { Stack, Textarea } from '@mantine/core'
import { useState } from 'react'
import { problemOf } from '../../api/problem-of.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { linesOf } from '../../components/text-lines.ts'
import { texts } from '../../texts/en.ts'
import { useMatterChange } from './use-matter-change.ts'

const { notices: words } = texts.matters

/** Who is mailed when a collection of the matter ends or needs somebody. */
export function NoticesSection({ matter, mayWrite }: { matter: Matter; mayWrite: boolean }) {
  const [addresses, setAddresses] = useState(matter.notify.join('\n'))
  const change = useMatterChange(matter)
  const notify = linesOf(addresses)
  return (
    <SectionCard title={words.title} text={words.text}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          change.save({ notify })
        }}
      >
        <Stack maw={520}>
          <Textarea
            label={words.addresses}
            description={words.addressesHint}
            autosize
            minRows={2}
            value={addresses}
            readOnly={!mayWrite}
            error={problemOf(change.error)('notify')}
            onChange={({ currentTarget: { value } }) => setAddresses(value)}
          />
          <ProblemAlert error={change.error} />
          {mayWrite && (
            <SaveBar
              dirty={notify.join('\n') !== matter.notify.join('\n')}
              busy={change.isPending}
              saved={change.isSuccess}
            />
          )}
        </Stack>
      </form>
    </SectionCard>
  )
}
