import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { Dialog } from '../../components/dialog.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { SecretOnce } from './secret-once.tsx'

const { form: words } = texts.webhooks

/** Makes an endpoint, and shows its secret this once. */
export function NewEndpoint({ close }: { close: () => void }) {
  const [url, setUrl] = useState('https://')
  const [description, setDescription] = useState('')
  const [types, setTypes] = useState('*')
  const make = useDo('POST /v1/endpoints', ['GET /v1/endpoints'])
  const navigate = useNavigate()
  const made = make.data
  const submit = (event: FormEvent) => {
    event.preventDefault()
    make.mutate({
      body: {
        url: url.trim(),
        ...(description.trim() !== '' && { description: description.trim() }),
        types: types.split(/[\s,]+/).filter((one) => one !== ''),
      },
    })
  }
  const problems = fieldProblems(make.error)
  const typesProblem = Object.entries(problems).find(([field]) => field.startsWith('body.types'))?.[1]
  return (
    <Dialog close={close} title={words.title} size="lg" closesEasily={made === undefined}>
      {made ? (
        <SecretOnce
          secret={made.secret}
          done={() => navigate({ to: '/webhooks/$id', params: { id: made.id }, search: {} })}
        />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <ProblemAlert error={make.error} />
            <TextInput
              label={words.url}
              description={words.urlHint}
              type="url"
              data-autofocus
              value={url}
              error={problems['body.url']}
              onChange={({ currentTarget: { value } }) => setUrl(value)}
            />
            <TextInput
              label={`${words.description} (${texts.common.optional})`}
              value={description}
              maxLength={500}
              onChange={({ currentTarget: { value } }) => setDescription(value)}
            />
            <Textarea
              label={words.types}
              description={words.typesHint}
              autosize
              minRows={2}
              value={types}
              error={typesProblem}
              onChange={({ currentTarget: { value } }) => setTypes(value)}
            />
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
      )}
    </Dialog>
  )
}
