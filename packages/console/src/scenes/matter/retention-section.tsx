import type { Matter } from '@gatewarden/client'
import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { Lock, LockOpen } from 'lucide-react'
import { useState } from 'react'
import { problemOf } from '../../api/problem-of.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { useMatterChange } from './use-matter-change.ts'

const { retention: words } = texts.matters

/** How long what was collected is kept: until a day, and whatever the day while it is locked. */
export function RetentionSection({ matter, mayWrite }: { matter: Matter; mayWrite: boolean }) {
  return (
    <SectionCard title={words.title} text={words.text}>
      <LockState matter={matter} mayWrite={mayWrite} />
      <RetainUntil matter={matter} mayWrite={mayWrite} />
    </SectionCard>
  )
}

interface PartProps {
  matter: Matter
  mayWrite: boolean
}

function LockState({ matter, mayWrite }: PartProps) {
  const { locked, lockedAt } = matter
  const change = useMatterChange(matter)
  const LockIcon = locked ? Lock : LockOpen
  return (
    <Stack gap="sm" align="flex-start">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <LockIcon size={18} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
        <Text role="status">
          {locked && lockedAt !== null ? words.lockedSince(exactTime(new Date(lockedAt))) : words.notLocked}
        </Text>
      </Group>
      {mayWrite && locked && (
        <ConfirmButton
          title={words.releaseTitle}
          text={words.releaseText}
          confirm={words.release}
          busy={change.isPending}
          error={change.error}
          onConfirm={() => change.mutateAsync({ path: { id: matter.id }, body: { locked: false } })}
        >
          {words.release}
        </ConfirmButton>
      )}
      {mayWrite && !locked && (
        <Button
          variant="default"
          leftSection={<Lock size={16} aria-hidden />}
          loading={change.isPending}
          onClick={() => change.save({ locked: true })}
        >
          {words.lock}
        </Button>
      )}
      {!locked && <ProblemAlert error={change.error} />}
    </Stack>
  )
}

/** The day in the reader's own time zone: what was collected is erased when it is over. */
function RetainUntil({ matter, mayWrite }: PartProps) {
  const before = dayIn(matter.retainUntil)
  const [day, setDay] = useState(before)
  const change = useMatterChange(matter)
  const isPast = matter.retainUntil !== null && Date.parse(matter.retainUntil) < Date.now()
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        change.save({ retainUntil: day === '' ? null : new Date(`${day}T23:59:59`).toISOString() })
      }}
    >
      <Stack maw={420}>
        <TextInput
          type="date"
          label={`${words.until} (${texts.common.optional})`}
          description={words.untilHint}
          value={day}
          readOnly={!mayWrite}
          error={problemOf(change.error)('retainUntil')}
          onChange={({ currentTarget: { value } }) => setDay(value)}
        />
        {isPast && !matter.locked && <Text size="sm">{words.past}</Text>}
        <ProblemAlert error={change.error} />
        {mayWrite && <SaveBar dirty={day !== before} busy={change.isPending} saved={change.isSuccess} />}
      </Stack>
    </form>
  )
}

function dayIn(time: string | null): string {
  if (time === null) return ''
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
