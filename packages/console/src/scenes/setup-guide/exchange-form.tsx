import { Button, Group, Stack, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { texts } from '../../texts/en.ts'
import type { GuideSearch } from './search.ts'

const { script: words } = texts.setupGuide

interface ExchangeFormProps {
  search: GuideSearch
  change: (to: GuideSearch) => void
}

/** For which mailboxes the script for Exchange is; they stand in the address, so that the page can be sent to who runs it. */
export function ExchangeForm({ search, change }: ExchangeFormProps) {
  const [mailboxes, setMailboxes] = useState(search.mailboxes ?? '')
  const [group, setGroup] = useState(search.group ?? '')
  const send = (event: FormEvent) => {
    event.preventDefault()
    change({ mailboxes: mailboxes.trim(), group: group.trim() })
  }
  return (
    <form onSubmit={send}>
      <Stack gap="sm">
        <TextInput
          label={words.mailboxes}
          description={words.mailboxesHint}
          value={mailboxes}
          onChange={(event) => setMailboxes(event.currentTarget.value)}
        />
        <TextInput
          label={`${words.group} (${texts.common.optional})`}
          description={words.groupHint}
          value={group}
          onChange={(event) => setGroup(event.currentTarget.value)}
        />
        <Group>
          <Button type="submit" variant="default">
            {words.fill}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
