import type { CollectionSchedule } from '@gatewarden/client'
import { Anchor, Button, Group, Paper, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useDo } from '../../api/ask.ts'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { RowDeed } from '../../components/row-deed.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { exactTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'

const { schedules: words, collections } = texts
const changed = ['GET /v1/collection-schedules'] as const
const standings: Record<CollectionSchedule['status'], Standing> = {
  active: 'good',
  stopped: 'idle',
  ended: 'idle',
}

const exact = (time: string): string => exactTime(new Date(time))

/** One schedule: when it runs next, what became of its last time, and what can be done with it. */
export function ScheduleRow({ schedule, mayWrite }: { schedule: CollectionSchedule; mayWrite: boolean }) {
  const { id, name, status, reason, custodians } = schedule
  const shownName = name ?? collections.unnamed(custodians.length)
  return (
    <Paper component="li" withBorder p="md" display="block" style={{ overflowWrap: 'anywhere' }}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Text fw={580}>{shownName}</Text>
        <StatusMark
          standing={status === 'active' && reason !== null ? 'warn' : standings[status]}
          label={words.status[status]}
        />
      </Group>
      <Text size="sm" c="dimmed" mt={4}>
        {factsOf(schedule).join(' · ')}
      </Text>
      <NextTimes schedule={schedule} />
      {reason !== null && (
        <Text size="sm" mt="xs">
          {reason.detail} {reason.remedy}
        </Text>
      )}
      <Group gap="xs" mt="sm">
        <Anchor
          size="sm"
          renderRoot={(props) => <Link to="/collections" search={{ schedule: id }} {...props} />}
        >
          {words.runs}
        </Anchor>
        {mayWrite && <ScheduleDeeds schedule={schedule} name={shownName} />}
      </Group>
    </Paper>
  )
}

function NextTimes({ schedule: { nextAt, upcoming } }: { schedule: CollectionSchedule }) {
  if (nextAt === null) return null
  return (
    <Text size="sm" mt={6}>
      {Date.parse(nextAt) < Date.now() ? words.waits : words.next(exact(nextAt))}
      {upcoming.length > 0 && (
        <Text span inherit c="dimmed">
          {` ${words.later(upcoming.map(exact).join('; '))}`}
        </Text>
      )}
    </Text>
  )
}

function ScheduleDeeds({ schedule, name }: { schedule: CollectionSchedule; name: string }) {
  const { id, status, nextAt } = schedule
  const path = { id }
  const skip = useDo('POST /v1/collection-schedules/{id}/skip', changed)
  const stop = useDo('POST /v1/collection-schedules/{id}/stop', changed)
  const resume = useDo('POST /v1/collection-schedules/{id}/resume', changed)
  const remove = useDo('DELETE /v1/collection-schedules/{id}', changed)
  return (
    <>
      {status === 'active' && nextAt !== null && (
        <RowDeed
          name={words.skip}
          title={words.skipTitle(exact(nextAt))}
          text={words.skipText}
          request={skip}
          run={() => skip.mutateAsync({ path })}
        />
      )}
      {status === 'active' && (
        <Button size="xs" variant="default" loading={stop.isPending} onClick={() => stop.mutate({ path })}>
          {words.stop}
        </Button>
      )}
      {status === 'stopped' && (
        <Button
          size="xs"
          variant="default"
          loading={resume.isPending}
          onClick={() => resume.mutate({ path })}
        >
          {words.resume}
        </Button>
      )}
      <RowDeed
        name={words.remove}
        title={words.removeTitle(name)}
        text={words.removeText}
        request={remove}
        run={() => remove.mutateAsync({ path })}
      />
      <ProblemAlert error={stop.error ?? resume.error} />
    </>
  )
}

const factsOf = ({ schedule, custodians, lastAt }: CollectionSchedule): string[] => [
  schedule.cron === null
    ? words.once(schedule.at === null ? '' : exact(schedule.at))
    : words.again(schedule.cron, schedule.timeZone),
  collections.custodianCount(custodians.length),
  ...(schedule.cron === null ? [] : [schedule.differential ? words.differential : words.whole]),
  lastAt === null ? words.neverYet : words.last(exact(lastAt)),
]
