import { Button, Group, Stack } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useCallback, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { newProfile, type ProfileDraft, wishOf } from './profile-draft.ts'
import { ProfileFields } from './profile-fields.tsx'

const { form: words } = texts.sending

/** Makes a sending profile, and goes to its test. */
export function NewProfile({ close }: { close: () => void }) {
  const [draft, setDraft] = useState(newProfile)
  const set = useCallback((part: Partial<ProfileDraft>) => setDraft((before) => ({ ...before, ...part })), [])
  const make = useDo('POST /v1/sending-profiles', ['GET /v1/sending-profiles'])
  const navigate = useNavigate()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate(
      { body: wishOf(draft) },
      {
        onSuccess: ({ id }) => navigate({ to: '/sending/$id', params: { id }, search: { tab: 'test' } }),
      },
    )
  }
  return (
    <Dialog close={close} title={words.title} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <ProfileFields draft={draft} set={set} problem={problemOf(make.error)} />
          <ProblemAlert error={make.error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {texts.common.cancel}
            </Button>
            <Button type="submit" loading={make.isPending}>
              {words.make}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
