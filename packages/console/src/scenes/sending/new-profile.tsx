import { useNavigate } from '@tanstack/react-router'
import { useCallback, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { problemOf } from '../../api/problem-of.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
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
  const submit = () =>
    make.mutate(
      { body: wishOf(draft) },
      { onSuccess: ({ id }) => navigate({ to: '/sending/$id', params: { id }, search: { tab: 'test' } }) },
    )
  return (
    <FormDialog close={close} title={words.title} size="lg" submit={submit} request={make} deed={words.make}>
      <ProfileFields draft={draft} set={set} problem={problemOf(make.error)} />
    </FormDialog>
  )
}
