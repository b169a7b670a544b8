import type { Connector } from '@gatewarden/client'
import { Button, Group, NativeSelect, Radio, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import type { MadeLink } from '../../components/link-progress.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'

const { start: words } = texts.connections

interface ConnectFormProps {
  connectors: readonly Connector[]
  made: (link: MadeLink) => void
}

/** For whom, and with which connector. */
export function ConnectForm({ connectors, made }: ConnectFormProps) {
  const [whose, setWhose] = useState('self')
  const [externalId, setExternalId] = useState('')
  const [name, setName] = useState('')
  const [connector, setConnector] = useState(connectors.length === 1 ? (connectors[0]?.id ?? '') : '')
  const [loginHint, setLoginHint] = useState('')
  const open = useDo('POST /v1/connect-sessions')
  const isOwn = whose === 'self'
  const problems = fieldProblems(open.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    open.mutate(
      {
        body: {
          customer: isOwn
            ? { externalId: 'self' }
            : { externalId: externalId.trim(), ...(name.trim() && { name: name.trim() }) },
          connector,
          completion: isOwn ? 'end-page' : 'code',
          ...(loginHint.trim() && { loginHint: loginHint.trim() }),
        },
      },
      { onSuccess: (link) => made({ ...link, needsCode: !isOwn }) },
    )
  }
  return (
    <form onSubmit={submit}>
      <Stack maw={560} gap="lg">
        <Radio.Group label={words.forWhom} value={whose} onChange={setWhose}>
          <Stack gap="sm" mt="xs">
            <Radio value="self" label={words.own} description={words.ownText} />
            <Radio value="customer" label={words.customer} description={words.customerText} />
          </Stack>
        </Radio.Group>
        {!isOwn && (
          <Group grow align="flex-start" preventGrowOverflow={false}>
            <TextInput
              label={words.externalId}
              description={words.externalIdHint}
              required
              value={externalId}
              error={problems['body.customer.externalId']}
              onChange={(event) => setExternalId(event.currentTarget.value)}
            />
            <TextInput
              label={words.name}
              description={texts.common.optional}
              value={name}
              error={problems['body.customer.name']}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          </Group>
        )}
        <NativeSelect
          label={words.connector}
          required
          value={connector}
          onChange={(event) => setConnector(event.currentTarget.value)}
          data={[
            { value: '', label: words.chooseConnector, disabled: true },
            ...connectors.map(({ id, name: own, catalog }) => ({ value: id, label: catalog.title || own })),
          ]}
        />
        <TextInput
          label={words.loginHint}
          description={`${words.loginHintHint} (${texts.common.optional})`}
          type="email"
          value={loginHint}
          error={problems['body.loginHint']}
          onChange={(event) => setLoginHint(event.currentTarget.value)}
        />
        <ProblemAlert error={open.error} />
        <Group>
          <Button type="submit" loading={open.isPending} disabled={connector === ''}>
            {words.make}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
