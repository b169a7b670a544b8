import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { texts } from '../../texts/en.ts'
import { newListener, wishOf } from './listener-draft.ts'
import { ListenerFields } from './listener-fields.tsx'

const { listener: words } = texts.relay

/** Opens a port for devices. */
export function NewListener({ close }: { close: () => void }) {
  const [draft, setDraft] = useState(newListener)
  const make = useDo('POST /v1/relay/listeners', ['GET /v1/relay/listeners'])
  return (
    <FormDialog
      close={close}
      title={words.newTitle}
      size="lg"
      submit={() => make.mutate({ body: wishOf(draft) }, { onSuccess: close })}
      request={make}
      deed={words.make}
    >
      <ListenerFields
        draft={draft}
        set={(part) => setDraft({ ...draft, ...part })}
        problems={fieldProblems(make.error)}
      />
    </FormDialog>
  )
}
