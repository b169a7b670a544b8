import { Button, Group, Stack } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { newListener, wishOf } from './listener-draft.ts'
import { ListenerFields } from './listener-fields.tsx'

const { listener: words } = texts.relay

/** Opens a port for devices. */
export function NewListener({ close }: { close: () => void }) {
  const [draft, setDraft] = useState(newListener)
  const make = useDo('POST /v1/relay/listeners', ['GET /v1/relay/listeners'])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate({ body: wishOf(draft) }, { onSuccess: close })
  }
  return (
    <Dialog close={close} title={words.newTitle} size="lg">
      <form onSubmit={submit} noValidate>
        <Stack>
          <ListenerFields
            draft={draft}
            set={(part) => setDraft({ ...draft, ...part })}
            problems={fieldProblems(make.error)}
          />
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
