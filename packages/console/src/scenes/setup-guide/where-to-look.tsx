import { Button, Fieldset, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useSession } from '../../api/session.ts'
import { texts } from '../../texts/en.ts'
import type { GuideSearch } from './search.ts'

const { where: words } = texts.setupGuide
const clouds = ['global', 'gcc-high', 'dod', 'china']

interface WhereToLookProps {
  search: GuideSearch
  change: (to: GuideSearch) => void
}

/** The cloud, the tenant and the mailbox that the checks look at; they stand in the address. */
export function WhereToLook({ search, change }: WhereToLookProps) {
  const { emulator } = useSession()
  const [tenant, setTenant] = useState(search.tenant ?? '')
  const [mailbox, setMailbox] = useState(search.mailbox ?? '')
  const send = (event: FormEvent) => {
    event.preventDefault()
    change({ tenant: tenant.trim(), mailbox: mailbox.trim() })
  }
  return (
    <form onSubmit={send}>
      <Fieldset legend={words.legend}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {words.text}
          </Text>
          <Group align="flex-end" gap="sm">
            <NativeSelect
              label={words.cloud}
              data={emulator === null ? clouds : [...clouds, 'emulator']}
              value={search.cloud ?? 'global'}
              onChange={(event) => change({ cloud: event.currentTarget.value })}
            />
            <TextInput
              label={words.tenant}
              value={tenant}
              placeholder="contoso.onmicrosoft.com"
              onChange={(event) => setTenant(event.currentTarget.value)}
            />
            <TextInput
              label={words.mailbox}
              value={mailbox}
              placeholder="you@contoso.com"
              onChange={(event) => setMailbox(event.currentTarget.value)}
            />
            <Button type="submit" variant="default">
              {words.look}
            </Button>
          </Group>
        </Stack>
      </Fieldset>
    </form>
  )
}
