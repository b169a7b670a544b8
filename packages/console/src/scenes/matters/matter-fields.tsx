import { SimpleGrid, Textarea, TextInput } from '@mantine/core'
import { texts } from '../../texts/en.ts'

const { facts: words } = texts.matters

/** What a matter is called; an empty text: nothing is said. */
export interface MatterFacts {
  name: string
  number: string
  client: string
  notes: string
}

export const noFacts: MatterFacts = { name: '', number: '', client: '', notes: '' }

interface MatterFieldsProps {
  facts: MatterFacts
  set: (part: Partial<MatterFacts>) => void
  problem: (field: string) => string | undefined
  readOnly?: boolean
}

/** What a matter is asked, new or changed. */
export function MatterFields({ facts, set, problem, readOnly = false }: MatterFieldsProps) {
  const optional = (label: string) => `${label} (${texts.common.optional})`
  return (
    <>
      <TextInput
        label={words.name}
        value={facts.name}
        maxLength={200}
        readOnly={readOnly}
        error={problem('name')}
        onChange={({ currentTarget: { value } }) => set({ name: value })}
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={optional(words.number)}
          value={facts.number}
          maxLength={100}
          readOnly={readOnly}
          error={problem('number')}
          onChange={({ currentTarget: { value } }) => set({ number: value })}
        />
        <TextInput
          label={optional(words.client)}
          value={facts.client}
          maxLength={200}
          readOnly={readOnly}
          error={problem('client')}
          onChange={({ currentTarget: { value } }) => set({ client: value })}
        />
      </SimpleGrid>
      <Textarea
        label={optional(words.notes)}
        autosize
        minRows={2}
        value={facts.notes}
        maxLength={10_000}
        readOnly={readOnly}
        error={problem('notes')}
        onChange={({ currentTarget: { value } }) => set({ notes: value })}
      />
    </>
  )
}
