import type { MemberLink } from '@gatewarden/client'
import { Radio, Stack, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { fieldProblems } from '../../api/problem.ts'
import { FormDialog } from '../../components/form-dialog.tsx'
import { texts } from '../../texts/en.ts'
import { roles } from './member-row.tsx'

const { members: words } = texts

/** Makes a link for somebody new. Nothing is mailed. */
export function InviteMember({ close, made }: { close: () => void; made: (link: MemberLink) => void }) {
  const [email, setEmail] = useState('')
  const [name, setName] = useState('')
  const [role, setRole] = useState<(typeof roles)[number]>('developer')
  const invite = useDo('POST /v1/members', ['GET /v1/members'])
  const problems = fieldProblems(invite.error)
  const submit = () => {
    const body = { email, role, ...(name ? { name } : {}) }
    invite.mutate({ body }, { onSuccess: ({ link }) => made(link) })
  }
  return (
    <FormDialog title={words.add} close={close} submit={submit} request={invite} deed={words.invite}>
      <TextInput
        label={words.email}
        description={words.emailHint}
        type="email"
        value={email}
        required
        withAsterisk={false}
        data-autofocus
        error={problems['body.email']}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <TextInput
        label={`${words.name} (${texts.common.optional})`}
        value={name}
        error={problems['body.name']}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Radio.Group
        label={words.role}
        value={role}
        onChange={(value) => setRole(roles.find((one) => one === value) ?? role)}
      >
        <Stack gap="xs" mt="xs">
          {roles.map((one) => (
            <Radio key={one} value={one} label={texts.shell.roles[one]} description={words.roleHints[one]} />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  )
}
