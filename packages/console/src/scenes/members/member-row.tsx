import type { Member, MemberLink } from '@gatewarden/client'
import { Group, NativeSelect, Table, Text } from '@mantine/core'
import { useDo } from '../../api/ask.ts'
import { useSession } from '../../api/session.ts'
import { ConfirmButton } from '../../components/confirm-button.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { members: words } = texts
export const roles = ['administrator', 'developer', 'collector', 'auditor'] as const

/** One member, with what an administrator may change of her. */
export function MemberRow(props: { member: Member; mayWrite: boolean; show: (link: MemberLink) => void }) {
  const { member, mayWrite, show } = props
  const { member: me } = useSession()
  const change = useDo('PATCH /v1/members/{id}', ['GET /v1/members'])
  const remove = useDo('DELETE /v1/members/{id}', ['GET /v1/members'])
  const link = useDo('POST /v1/members/{id}/link', ['GET /v1/members'])
  const { id, name, email } = member
  const isMe = id === me.id
  const called = name || email
  const methods = [
    ...(member.password ? [words.methods.password] : []),
    ...(member.totp ? [words.methods.totp] : []),
    ...(member.passkeys > 0 ? [words.methods.passkeys(member.passkeys)] : []),
    ...member.providers,
  ]
  return (
    <Table.Tr>
      <Table.Td>
        <Text fw={540}>
          {called}
          {isMe && (
            <Text span size="sm" c="dimmed" fw={400}>
              {` (${words.you})`}
            </Text>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {email}
        </Text>
        <ProblemAlert error={change.error} />
      </Table.Td>
      <Table.Td>
        {mayWrite && !isMe ? (
          <NativeSelect
            size="xs"
            aria-label={`${words.role}: ${called}`}
            value={member.role}
            disabled={change.isPending}
            data={roles.map((role) => ({ value: role, label: texts.shell.roles[role] }))}
            onChange={(event) => {
              const role = roles.find((one) => one === event.currentTarget.value)
              if (role) change.mutate({ path: { id }, body: { role } })
            }}
          />
        ) : (
          <Text size="sm">{texts.shell.roles[member.role]}</Text>
        )}
      </Table.Td>
      <Table.Td>
        {member.state === 'invited' ? (
          <StatusMark standing="idle" label={words.invited} />
        ) : (
          <Text size="sm">{methods.join(', ')}</Text>
        )}
      </Table.Td>
      <Table.Td>
        <Text size="sm">
          <TimeText time={member.lastSeenAt} />
        </Text>
      </Table.Td>
      {mayWrite && (
        <Table.Td>
          {!isMe && (
            <Group gap="xs" wrap="nowrap">
              <ConfirmButton
                size="xs"
                title={words.newLinkTitle(called)}
                text={words.newLinkText}
                confirm={words.newLink}
                busy={link.isPending}
                error={link.error}
                onConfirm={async () => show(await link.mutateAsync({ path: { id } }))}
              >
                {words.newLink}
              </ConfirmButton>
              <ConfirmButton
                size="xs"
                title={words.removeTitle(called)}
                text={words.removeText}
                confirm={words.remove}
                busy={remove.isPending}
                error={remove.error}
                onConfirm={() => remove.mutateAsync({ path: { id } })}
              >
                {words.remove}
              </ConfirmButton>
            </Group>
          )}
        </Table.Td>
      )}
    </Table.Tr>
  )
}
