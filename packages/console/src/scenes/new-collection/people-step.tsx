import { ActionIcon, Button, FileButton, Group, Paper, Stack, Text, TextInput } from '@mantine/core'
import { Plus, Upload, X } from 'lucide-react'
import { useState } from 'react'
import { texts } from '../../texts/en.ts'
import { DirectorySearch } from './directory-search.tsx'
import { addressPattern, chosenAddresses, type DraftCustodian, mailboxCount, withCustodian } from './draft.ts'
import type { StepProps } from './matter-step.tsx'
import { type CsvError, readCustodiansCsv } from './read-custodians-csv.ts'

const { wizard: words } = texts.collections

/** Whose mail: from the directory, or from a file. */
export function PeopleStep({ draft, change }: StepProps) {
  const { custodians, connection } = draft
  const [csv, setCsv] = useState<{ file: string; added: number; errors: CsvError[] } | null>(null)
  const upload = async (file: File | null) => {
    if (file === null) return
    const read = readCustodiansCsv(await file.text(), custodians)
    change({ custodians: read.custodians.reduce(withCustodian, custodians) })
    setCsv({ file: file.name, added: read.custodians.length, errors: read.errors })
  }
  const replace = (at: number, one: DraftCustodian | null) =>
    change({ custodians: custodians.flatMap((old, index) => (index === at ? (one ?? []) : old)) })
  return (
    <Stack gap="lg">
      <Group align="flex-end" gap="md">
        <DirectorySearch
          connection={connection ?? ''}
          taken={chosenAddresses(custodians)}
          add={(one) => change({ custodians: withCustodian(custodians, one) })}
        />
        <FileButton accept=".csv,text/csv,text/plain" onChange={upload}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<Upload size={16} aria-hidden />}>
              {words.csv}
            </Button>
          )}
        </FileButton>
      </Group>
      <Text size="sm" c="dimmed">
        {words.csvHint}
      </Text>
      {csv !== null && (
        <Stack gap={4} role="status">
          <Text size="sm">{words.csvAdded(csv.added, csv.file)}</Text>
          {csv.errors.length > 0 && (
            <>
              <Text size="sm" fw={560} c="red">
                {words.csvErrors(csv.errors.length)}
              </Text>
              <Stack component="ul" gap={2} m={0} pl="lg" mah={180} style={{ overflowY: 'auto' }}>
                {csv.errors.map(({ line, problem }) => (
                  <Text key={line} component="li" size="sm">
                    {words.line(line)}: {problem}
                  </Text>
                ))}
              </Stack>
            </>
          )}
        </Stack>
      )}
      <Stack gap="sm">
        <Text fw={600}>
          {custodians.length === 0 ? words.noneChosen : words.chosen(custodians.length, mailboxCount(draft))}
        </Text>
        {custodians.map((one, index) => (
          <CustodianCard
            key={one.name}
            custodian={one}
            taken={chosenAddresses(custodians)}
            change={(changed) => replace(index, changed)}
          />
        ))}
      </Stack>
    </Stack>
  )
}

interface CustodianCardProps {
  custodian: DraftCustodian
  taken: ReadonlySet<string>
  change: (custodian: DraftCustodian | null) => void
}

/** One person with her mailboxes; another one can be added. */
function CustodianCard({ custodian, taken, change }: CustodianCardProps) {
  const { name, mailboxes } = custodian
  const [adding, setAdding] = useState<string | null>(null)
  const typed = adding?.trim() ?? ''
  const problem =
    typed === '' || addressPattern.test(typed)
      ? taken.has(typed.toLowerCase())
        ? words.csvProblem.twice(typed)
        : null
      : words.badAddress
  const add = () => {
    if (typed === '' || problem !== null) return
    change({ name, mailboxes: [...mailboxes, typed] })
    setAdding(null)
  }
  return (
    <Paper withBorder p="sm">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text fw={560}>{name}</Text>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={words.removeCustodian(name)}
          onClick={() => change(null)}
        >
          <X size={16} aria-hidden />
        </ActionIcon>
      </Group>
      <Stack component="ul" gap={2} m={0} p={0} style={{ listStyle: 'none' }}>
        {mailboxes.map((address) => (
          <Group key={address} component="li" gap={4} wrap="nowrap">
            <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
              {address}
            </Text>
            {mailboxes.length > 1 && (
              <ActionIcon
                variant="subtle"
                color="gray"
                size={24}
                aria-label={words.removeMailbox(address)}
                onClick={() => change({ name, mailboxes: mailboxes.filter((one) => one !== address) })}
              >
                <X size={14} aria-hidden />
              </ActionIcon>
            )}
          </Group>
        ))}
      </Stack>
      {adding === null ? (
        <Button
          variant="subtle"
          size="compact-sm"
          mt={6}
          ml={-8}
          leftSection={<Plus size={14} aria-hidden />}
          aria-label={words.addMailbox(name)}
          onClick={() => setAdding('')}
        >
          {words.anotherMailbox}
        </Button>
      ) : (
        <Group gap="xs" mt="xs" align="flex-start">
          <TextInput
            aria-label={words.addMailbox(name)}
            size="sm"
            autoFocus
            value={adding}
            error={problem}
            onChange={({ currentTarget: { value } }) => setAdding(value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return
              event.preventDefault()
              add()
            }}
          />
          <Button size="sm" variant="default" onClick={add}>
            {texts.common.add}
          </Button>
        </Group>
      )}
    </Paper>
  )
}
