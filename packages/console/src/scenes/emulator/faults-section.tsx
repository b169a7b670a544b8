import type { Emulator } from '@gatewarden/client'
import { Button, Group, NativeSelect, NumberInput, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'

const { faults: words } = texts.emulator
const troubles = ['throttled', 'unavailable', 'reset', 'shut'] as const
const doors = ['graph', 'entra'] as const
type Fault = Emulator['faults'][number]

/** What goes wrong there: what is set, and more of it. */
export function FaultsSection({ faults }: { faults: readonly Fault[] }) {
  const [trouble, setTrouble] = useState<(typeof troubles)[number]>('throttled')
  const [door, setDoor] = useState<(typeof doors)[number]>('graph')
  const [count, setCount] = useState(3)
  const set = useDo('POST /v1/emulator/faults', ['GET /v1/emulator'])
  const clear = useDo('DELETE /v1/emulator/faults', ['GET /v1/emulator'])
  return (
    <SectionCard title={words.title} text={words.text}>
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={words.trouble}
          value={trouble}
          data={troubles.map((value) => ({ value, label: words.troubles[value] }))}
          onChange={({ currentTarget: { value } }) =>
            setTrouble(troubles.find((one) => one === value) ?? 'throttled')
          }
        />
        <NativeSelect
          label={words.door}
          value={door}
          data={doors.map((value) => ({ value, label: words.doors[value] }))}
          onChange={({ currentTarget: { value } }) => setDoor(doors.find((one) => one === value) ?? 'graph')}
        />
        {trouble !== 'shut' && (
          <NumberInput
            label={words.count}
            w={120}
            min={1}
            max={1000}
            hideControls
            value={count}
            onChange={(value) => setCount(Number(value) || 1)}
          />
        )}
        <Button
          loading={set.isPending}
          onClick={() => set.mutate({ body: { trouble, door, count: trouble === 'shut' ? null : count } })}
        >
          {words.set}
        </Button>
      </Group>
      <ProblemAlert error={set.error ?? clear.error} />
      {faults.length === 0 ? (
        <StatusMark standing="good" label={words.none} />
      ) : (
        <Stack gap="xs" align="flex-start">
          {faults.map((fault) => (
            <Group key={fault.id} gap="sm">
              <StatusMark standing="warn" label={described(fault)} />
              <Text size="sm" c="dimmed">
                {fault.count === undefined ? words.always : words.times(fault.count)},{' '}
                {words.hits(fault.hits)}
              </Text>
            </Group>
          ))}
          <Button variant="default" loading={clear.isPending} onClick={() => clear.mutate({})}>
            {words.clear}
          </Button>
        </Stack>
      )}
    </SectionCard>
  )
}

function described({ status, reset, door }: Fault): string {
  const where = doors.find((one) => one === door)
  const what = status === undefined && reset !== undefined ? words.troubles.reset : String(status ?? '')
  return words.described(what, where ? words.doors[where] : (door ?? ''))
}
