import type { RelayListener } from '@gatewarden/client'
import { Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SaveBar } from '../../components/save-bar.tsx'
import { changeOf, draftOf } from '../relay/listener-draft.ts'
import { ListenerFields } from '../relay/listener-fields.tsx'

/** Changes a listener; what it takes and from whom. */
export function ListenerSettings({ listener }: { listener: RelayListener }) {
  const before = draftOf(listener)
  const [draft, setDraft] = useState(before)
  const change = useDo('PATCH /v1/relay/listeners/{id}', [
    'GET /v1/relay/listeners/{id}',
    'GET /v1/relay/listeners',
  ])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate(
      { path: { id: listener.id }, body: changeOf(draft) },
      { onSuccess: (after) => setDraft(draftOf(after)) },
    )
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={620}>
        <ListenerFields
          draft={draft}
          set={(part) => setDraft({ ...draft, ...part })}
          problems={fieldProblems(change.error)}
          listener={listener}
        />
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
