import type { NewApiKey, ShownApiKey } from '@gatewarden/client'
import { Button, Group, ScrollArea, Text, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { useSession } from '../../api/session.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { texts } from '../../texts/en.ts'
import { ScopeChoice } from './scope-choice.tsx'

const { keys: words } = texts

/** A key may do no more than the member who makes it: her own scopes are what there is to choose from. */
export function NewKey({ close, made }: { close: () => void; made: (key: ShownApiKey) => void }) {
  const { scopes } = useSession()
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string[]>([])
  const [expires, setExpires] = useState('')
  const make = useDo('POST /v1/keys', ['GET /v1/keys'])
  const problems = fieldProblems(make.error)
  const submit = () => {
    const body = {
      name,
      scopes: chosen as NewApiKey['scopes'],
      ...(expires ? { expiresAt: new Date(`${expires}T23:59:59`).toISOString() } : {}),
    }
    make.mutate({ body }, { onSuccess: made })
  }
  return (
    <FormDialog
      title={words.add}
      close={close}
      size="lg"
      submit={submit}
      request={make}
      deed={words.make}
      isIncomplete={name === '' || chosen.length === 0}
    >
      <TextInput
        label={words.name}
        description={words.nameHint}
        value={name}
        required
        withAsterisk={false}
        maxLength={100}
        data-autofocus
        error={problems['body.name']}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Text size="sm" fw={500}>
          {words.scopes}
        </Text>
        <Button
          size="xs"
          variant="default"
          onClick={() => setChosen(scopes.filter((scope) => scope.endsWith(':read')))}
        >
          {words.allRead}
        </Button>
        <Button size="xs" variant="default" onClick={() => setChosen(scopes)}>
          {words.everything}
        </Button>
        <Button size="xs" variant="default" onClick={() => setChosen([])}>
          {words.nothing}
        </Button>
      </Group>
      <ScrollArea.Autosize mah={260} type="auto" viewportProps={{ tabIndex: 0 }}>
        <ScopeChoice label={words.scopes} scopes={scopes} chosen={chosen} choose={setChosen} />
      </ScrollArea.Autosize>
      <TextInput
        type="date"
        label={`${words.expiresAt} (${texts.common.optional})`}
        value={expires}
        error={problems['body.expiresAt']}
        onChange={(event) => setExpires(event.currentTarget.value)}
      />
    </FormDialog>
  )
}
