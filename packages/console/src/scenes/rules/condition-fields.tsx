import { ActionIcon, Button, Fieldset, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { Plus, X } from 'lucide-react'
import { texts } from '../../texts/en.ts'
import type { ConditionDraft } from './rule-draft.ts'

const { form: words, operators } = texts.rules
const names = Object.keys(operators) as ConditionDraft['operator'][]

interface ConditionFieldsProps {
  conditions: readonly ConditionDraft[]
  set: (conditions: ConditionDraft[]) => void
  error: string | undefined
}

/** What has to hold, line by line. */
export function ConditionFields({ conditions, set, error }: ConditionFieldsProps) {
  const change = (key: number, part: Partial<ConditionDraft>) =>
    set(conditions.map((one) => (one.key === key ? { ...one, ...part } : one)))
  return (
    <Fieldset legend={words.conditions}>
      <Stack align="flex-start">
        <Text size="sm" c="dimmed">
          {words.conditionsHint}
        </Text>
        {conditions.map(({ key, field, operator, value }) => (
          <Group key={key} align="flex-end" gap="xs" w="100%">
            <TextInput
              flex="1 1 160px"
              label={words.field}
              value={field}
              onChange={({ currentTarget }) => change(key, { field: currentTarget.value })}
            />
            <NativeSelect
              label={words.operator}
              value={operator}
              data={names.map((name) => ({ value: name, label: operators[name] }))}
              onChange={({ currentTarget }) =>
                change(key, { operator: names.find((name) => name === currentTarget.value) ?? 'is' })
              }
            />
            {operator !== 'exists' && operator !== 'missing' && (
              <TextInput
                flex="1 1 120px"
                label={words.value}
                value={value}
                onChange={({ currentTarget }) => change(key, { value: currentTarget.value })}
              />
            )}
            <ActionIcon
              variant="default"
              size={36}
              aria-label={words.removeCondition(field)}
              onClick={() => set(conditions.filter((one) => one.key !== key))}
            >
              <X size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        {error && (
          <Text size="sm" c="red" role="alert">
            {error}
          </Text>
        )}
        <Button
          variant="default"
          size="xs"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => {
            const key = Math.max(-1, ...conditions.map((one) => one.key)) + 1
            set([...conditions, { key, field: 'data.', operator: 'is', value: '' }])
          }}
        >
          {words.addCondition}
        </Button>
      </Stack>
    </Fieldset>
  )
}
