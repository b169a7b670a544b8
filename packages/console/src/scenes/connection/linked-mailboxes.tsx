import type { LinkedMailbox, ListedConnection } from '@gatewarden/client'
import { ActionIcon, Button, Group, Stack, Text, TextInput, Tooltip } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RefreshCw, Trash2 } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { askPages, itemsOf, useDo } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { MoreButton } from '../../components/more-button.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { Section } from '../../components/section.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import classes from './timeline.module.css'

const { linked: words } = texts.connection
const list = ['GET /v1/connections/{id}/mailboxes'] as const

const standings: Record<LinkedMailbox['status'], Standing> = {
  pending: 'idle',
  ready: 'good',
  denied: 'bad',
  not_found: 'bad',
  no_mailbox: 'bad',
  blocked: 'warn',
  unknown: 'warn',
}

/** Shared mailboxes that were named on a connection, each with what opens and, if nothing does, why. */
export function LinkedMailboxes({ connection: { id } }: { connection: ListedConnection }) {
  const query = useInfiniteQuery(askPages('GET /v1/connections/{id}/mailboxes', { path: { id } }))
  const mayWrite = useMay('connections:write')
  const boxes = itemsOf(query.data)
  return (
    <Section title={words.title} text={words.text}>
      {mayWrite && <AddMailbox id={id} />}
      <Asked query={query}>
        {() => (
          <>
            {boxes.length === 0 && <Text c="dimmed">{words.empty}</Text>}
            <ul className={classes.uses}>
              {boxes.map((box) => (
                <MailboxLine key={box.address} id={id} box={box} mayWrite={mayWrite} />
              ))}
            </ul>
            <MoreButton query={query} />
          </>
        )}
      </Asked>
    </Section>
  )
}

function MailboxLine({ id, box, mayWrite }: { id: string; box: LinkedMailbox; mayWrite: boolean }) {
  const look = useDo('POST /v1/connections/{id}/mailboxes/{address}/check', list)
  const remove = useDo('DELETE /v1/connections/{id}/mailboxes/{address}', list)
  const path = { id, address: box.address }
  return (
    <li>
      <Stack gap={2} flex="1 1 240px">
        <Link to="/connections/$id/mailboxes/$address" params={{ id, address: box.userId ?? box.address }}>
          {box.name ? `${box.name} (${box.address})` : box.address}
        </Link>
        <Group gap="xs">
          <StatusMark standing={standings[box.status]} label={words.status[box.status]} />
          <Text size="sm" c="dimmed">
            {box.opens.map((one) => words.opens[one]).join(', ')}
          </Text>
        </Group>
        {box.reason && <Text size="sm">{box.reason}</Text>}
        {box.remedy && (
          <Text size="sm" c="dimmed">
            {box.remedy}
          </Text>
        )}
        <ProblemAlert error={look.error ?? remove.error} />
      </Stack>
      {mayWrite && (
        <Group gap={4} wrap="nowrap" align="flex-start">
          <Tooltip label={words.look}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`${words.look}: ${box.address}`}
              loading={look.isPending}
              onClick={() => look.mutate({ path })}
            >
              <RefreshCw size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={words.remove(box.address)}
            loading={remove.isPending}
            onClick={() => remove.mutate({ path })}
          >
            <Trash2 size={16} aria-hidden />
          </ActionIcon>
        </Group>
      )}
    </li>
  )
}

function AddMailbox({ id }: { id: string }) {
  const [address, setAddress] = useState('')
  const add = useDo('POST /v1/connections/{id}/mailboxes', list)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    add.mutate({ path: { id }, body: { address: address.trim() } }, { onSuccess: () => setAddress('') })
  }
  const problem = fieldProblems(add.error)['body.address']
  return (
    <form onSubmit={submit}>
      <Group align="flex-start" gap="sm" mb="md">
        <TextInput
          flex="1 1 220px"
          maw={420}
          type="email"
          aria-label={words.address}
          placeholder={words.addressHint}
          required
          value={address}
          error={problem}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={add.isPending}>
          {words.add}
        </Button>
      </Group>
      {problem === undefined && <ProblemAlert error={add.error} />}
    </form>
  )
}
