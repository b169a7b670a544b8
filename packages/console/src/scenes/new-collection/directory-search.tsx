import type { User } from '@gatewarden/client'
import { Combobox, Loader, Text, TextInput, useCombobox } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Search } from 'lucide-react'
import { useState } from 'react'
import { ask } from '../../api/ask.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { addressPattern, type DraftCustodian } from './draft.ts'

const { wizard: words } = texts.collections

interface DirectorySearchProps {
  connection: string
  /** Addresses that are chosen already, in small letters. */
  taken: ReadonlySet<string>
  add: (custodian: DraftCustodian) => void
}

/** Finds people by name, address or alias; what is typed can be taken as it is, where the directory does not know it. */
export function DirectorySearch({ connection, taken, add }: DirectorySearchProps) {
  const [text, setText] = useState('')
  const wanted = text.trim()
  const [search] = useDebouncedValue(wanted, 200)
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption() })
  const query = useQuery({
    ...ask('GET /v1/connections/{id}/users', { path: { id: connection }, query: { search, limit: 12 } }),
    enabled: search.length >= 2,
    placeholderData: keepPreviousData,
  })
  const found = search.length < 2 ? [] : (query.data?.data ?? []).filter((one) => !isTaken(one, taken))
  const typed = addressPattern.test(wanted) && !taken.has(wanted.toLowerCase()) ? wanted : null
  const isKnown = found.some(({ addresses }) => addresses.some((one) => same(one, wanted)))
  const choose = (value: string) => {
    const user = found.find(({ id }) => id === value)
    if (user) {
      const address = openedBy(user)
      add({ name: user.name ?? address, mailboxes: [address] })
    } else if (typed !== null) add({ name: typed, mailboxes: [typed] })
    setText('')
    box.closeDropdown()
  }
  return (
    <div style={{ flex: '1 1 280px', maxWidth: 480 }}>
      <Combobox store={box} onOptionSubmit={choose} withinPortal={false}>
        <Combobox.Target>
          <TextInput
            label={words.search}
            description={words.searchHint}
            leftSection={<Search size={16} aria-hidden />}
            rightSection={query.isFetching && <Loader size={16} aria-hidden />}
            value={text}
            autoComplete="off"
            onChange={({ currentTarget: { value } }) => {
              setText(value)
              box.openDropdown()
              box.updateSelectedOptionIndex()
            }}
            onFocus={() => box.openDropdown()}
            onBlur={() => box.closeDropdown()}
            // Enter chooses; it must not send the form.
            onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={wanted.length < 2}>
          <Combobox.Options aria-label={words.search}>
            {found.map((user) => (
              <Combobox.Option key={user.id} value={user.id}>
                <Text size="sm" fw={560}>
                  {user.name ?? user.userPrincipalName}
                </Text>
                <Text size="xs" c="dimmed">
                  {[openedBy(user), ...aliasShown(user, search)].join(' · ')}
                </Text>
              </Combobox.Option>
            ))}
            {typed !== null && !isKnown && (
              <Combobox.Option value={typed}>{words.addTyped(typed)}</Combobox.Option>
            )}
            {found.length === 0 && typed === null && (
              <Combobox.Empty>
                {query.isFetching || search !== wanted ? words.searching : words.searchNone}
              </Combobox.Empty>
            )}
          </Combobox.Options>
        </Combobox.Dropdown>
      </Combobox>
      <ProblemAlert error={query.error} />
    </div>
  )
}

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/** A mailbox is opened by its user principal name; an alias would not do. */
const openedBy = ({ userPrincipalName }: User): string => userPrincipalName

const isTaken = ({ userPrincipalName, addresses }: User, taken: ReadonlySet<string>): boolean =>
  [userPrincipalName, ...addresses].some((one) => taken.has(one.toLowerCase()))

/** The alias that was looked for, where neither name nor main address says why somebody was found. */
function aliasShown(user: User, search: string): string[] {
  const small = search.toLowerCase()
  if (`${user.name} ${user.userPrincipalName}`.toLowerCase().includes(small)) return []
  const alias = user.addresses.find((one) => one.toLowerCase().startsWith(small))
  return alias === undefined ? [] : [words.alias(alias)]
}
