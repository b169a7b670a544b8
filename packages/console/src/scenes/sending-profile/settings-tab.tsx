import type { SendingProfile } from '@gatewarden/client'
import { Stack } from '@mantine/core'
import { type FormEvent, useCallback, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { changeOf, draftOf, type ProfileDraft } from '../sending/profile-draft.ts'
import { ProfileFields } from '../sending/profile-fields.tsx'

/** Changes a profile. */
export function SettingsTab({ profile }: { profile: SendingProfile }) {
  const before = draftOf(profile)
  const [draft, setDraft] = useState(before)
  const set = useCallback((part: Partial<ProfileDraft>) => setDraft((old) => ({ ...old, ...part })), [])
  const change = useDo('PATCH /v1/sending-profiles/{id}', [
    'GET /v1/sending-profiles/{id}',
    'GET /v1/sending-profiles',
  ])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(
      { path: { id: profile.id }, body: changeOf(draft, before) },
      { onSuccess: (after) => setDraft(draftOf(after)) },
    )
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={620}>
        <ProfileFields draft={draft} set={set} problem={problemOf(change.error)} now={before.signIn} />
        <ProblemAlert error={change.error} />
        <SaveBar
          dirty={JSON.stringify(draft) !== JSON.stringify(before)}
          busy={change.isPending}
          saved={change.isSuccess}
        />
      </Stack>
    </form>
  )
}
