import { Button, Group, Text } from '@mantine/core'
import { useDo } from '../../api/ask.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { clock: words } = texts.emulator

/** Lets time pass there. */
export function ClockSection({ now }: { now: string }) {
  const pass = useDo('POST /v1/emulator/clock', ['GET /v1/emulator'])
  return (
    <SectionCard title={words.title} text={words.text}>
      <Text role="status">{words.now(exactTime(new Date(now)))}</Text>
      <Group gap="xs" role="group" aria-label={words.advance}>
        {Object.entries(words.spans).map(([advance, label]) => (
          <Button
            key={advance}
            variant="default"
            loading={pass.isPending && pass.variables?.body.advance === advance}
            onClick={() => pass.mutate({ body: { advance } })}
          >
            {label}
          </Button>
        ))}
      </Group>
      <ProblemAlert error={pass.error} />
    </SectionCard>
  )
}
