import type { ListedConnection } from '@gatewarden/client'
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, type ReactNode, useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { LinkBox } from '../../components/link-box.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { Section } from '../../components/section.tsx'
import { texts } from '../../texts/en.ts'
import classes from './connection-actions.module.css'

const { actions: words } = texts.connection
const touched = [
  'GET /v1/connections/{id}',
  'GET /v1/connections/{id}/timeline',
  'GET /v1/connections',
] as const

/** Everything that can be done to a connection, each with what comes of it. */
export function ConnectionActions({ connection }: { connection: ListedConnection }) {
  if (!useMay('connections:write')) return null
  const { status } = connection
  return (
    <Section title={words.title}>
      <div className={classes.actions}>
        {status === 'needs_admin' && <AdminLink connection={connection} />}
        {(status === 'pending' || status === 'needs_admin') && <Approve connection={connection} />}
        {status !== 'disabled' && <Reconnect connection={connection} />}
        <Switch connection={connection} />
        <Remove connection={connection} />
      </div>
    </Section>
  )
}

interface ActionProps {
  text: string
  button: ReactNode
  children?: ReactNode
}

function Action({ text, button, children }: ActionProps) {
  return (
    <div className={classes.action}>
      <Group justify="space-between" gap="md">
        <Text size="sm" c="dimmed" className={classes.text}>
          {text}
        </Text>
        {button}
      </Group>
      {children}
    </div>
  )
}

function Reconnect({ connection: { id, customer } }: { connection: ListedConnection }) {
  const make = useDo('POST /v1/connections/{id}/reconnect', touched)
  const completion = customer === 'self' ? 'end-page' : 'code'
  return (
    <Action
      text={words.reconnectText}
      button={
        <Button
          variant="default"
          loading={make.isPending}
          onClick={() => make.mutate({ path: { id }, body: { completion } })}
        >
          {words.reconnect}
        </Button>
      }
    >
      <ProblemAlert error={make.error} />
      {make.data && <LinkBox link={make.data} />}
    </Action>
  )
}

function AdminLink({ connection: { id } }: { connection: ListedConnection }) {
  const make = useDo('POST /v1/connections/{id}/admin-link', touched)
  return (
    <Action
      text={words.adminLinkText}
      button={
        <Button loading={make.isPending} onClick={() => make.mutate({ path: { id } })}>
          {words.adminLink}
        </Button>
      }
    >
      <ProblemAlert error={make.error} />
      {make.data && <LinkBox link={make.data} label={words.adminLink} />}
    </Action>
  )
}

function Approve({ connection: { id } }: { connection: ListedConnection }) {
  const [reason, setReason] = useState<string | null>(null)
  const approve = useDo('POST /v1/connections/{id}/approve', touched)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    approve.mutate({ path: { id }, body: { reason: reason?.trim() ?? '' } })
  }
  return (
    <Action
      text={words.approveText}
      button={
        reason === null && (
          <Button variant="default" onClick={() => setReason('')}>
            {words.approve}
          </Button>
        )
      }
    >
      {reason !== null && (
        <form onSubmit={submit}>
          <Group align="flex-end">
            <TextInput
              className={classes.text}
              label={words.approveReason}
              required
              autoFocus
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
            />
            <Button type="submit" loading={approve.isPending}>
              {words.approve}
            </Button>
          </Group>
        </form>
      )}
      <ProblemAlert error={approve.error} />
    </Action>
  )
}

function Switch({ connection: { id, status } }: { connection: ListedConnection }) {
  const change = useDo('PATCH /v1/connections/{id}', touched)
  const isOff = status === 'disabled'
  return (
    <Action
      text={isOff ? '' : words.disableText}
      button={
        <Button
          variant={isOff ? 'filled' : 'default'}
          loading={change.isPending}
          onClick={() => change.mutate({ path: { id }, body: { disabled: !isOff } })}
        >
          {isOff ? words.enable : words.disable}
        </Button>
      }
    >
      <ProblemAlert error={change.error} />
    </Action>
  )
}

function Remove({ connection: { id } }: { connection: ListedConnection }) {
  const [asked, setAsked] = useState(false)
  const navigate = useNavigate()
  const remove = useDo('DELETE /v1/connections/{id}', ['GET /v1/connections'])
  const confirm = () =>
    remove.mutate({ path: { id } }, { onSuccess: () => navigate({ to: '/connections', replace: true }) })
  if (!asked) {
    return (
      <Action
        text={words.removeText}
        button={
          <Button variant="outline" color="red" onClick={() => setAsked(true)}>
            {words.remove}
          </Button>
        }
      />
    )
  }
  return (
    <Alert
      role="alertdialog"
      aria-label={words.removeTitle}
      color="red"
      variant="outline"
      title={words.removeTitle}
    >
      <Stack gap="sm" align="flex-start">
        <Text size="sm">{words.removeText}</Text>
        <ProblemAlert error={remove.error} />
        <Group gap="xs">
          <Button color="red" loading={remove.isPending} onClick={confirm}>
            {words.removeConfirm}
          </Button>
          <Button variant="default" autoFocus onClick={() => setAsked(false)}>
            {texts.common.cancel}
          </Button>
        </Group>
      </Stack>
    </Alert>
  )
}
