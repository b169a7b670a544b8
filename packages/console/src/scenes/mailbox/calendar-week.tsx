import type { CalendarEvent } from '@gatewarden/client'
import { ActionIcon, Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { LoadingLines } from '../../components/asked.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { dayOf } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import classes from './calendar-week.module.css'
import { dateOf, dayKey, isOnDay, weekOf } from './week.ts'

const { mailbox: words } = texts
const dayName = new Intl.DateTimeFormat('en', { weekday: 'short', day: 'numeric', month: 'short' })
const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()

/** A week of the default calendar, on the reader's own clocks. */
export function CalendarWeek({ id, address }: { id: string; address: string }) {
  const { week } = useSearch({ from: '/frame/connections/$id/mailboxes/$address' })
  const navigate = useNavigate({ from: '/connections/$id/mailboxes/$address' })
  const now = new Date()
  const days = weekOf((week && dateOf(week)) || now)
  const [monday = now] = days
  const nextMonday = new Date(monday)
  nextMonday.setDate(monday.getDate() + 7)
  const query = useQuery(
    askAll('GET /v1/connections/{id}/mailboxes/{address}/events', {
      path: { id, address },
      query: { from: monday.toISOString(), to: nextMonday.toISOString(), timeZone, limit: 200 },
    }),
  )
  const go = (by: number) => {
    const day = new Date(monday)
    day.setDate(monday.getDate() + by)
    void navigate({ search: { view: 'calendar', week: dayKey(day) } })
  }
  return (
    <>
      <Group gap="xs" mb="md">
        <ActionIcon variant="default" size="lg" aria-label={words.previousWeek} onClick={() => go(-7)}>
          <ChevronLeft size={18} aria-hidden />
        </ActionIcon>
        <ActionIcon variant="default" size="lg" aria-label={words.nextWeek} onClick={() => go(7)}>
          <ChevronRight size={18} aria-hidden />
        </ActionIcon>
        <Button variant="default" onClick={() => navigate({ search: { view: 'calendar' } })}>
          {words.thisWeek}
        </Button>
        <Text fw={560} role="status">
          {words.week(dayOf(monday), dayOf(days[6] ?? monday))}
        </Text>
        <Text size="sm" c="dimmed">
          {timeZone}
        </Text>
      </Group>
      <ProblemAlert error={query.error} title={words.denied.title} retry={() => query.refetch()} />
      {query.isPending && <LoadingLines count={6} />}
      {query.data && (
        <>
          {query.data.length === 0 && (
            <Text c="dimmed" mb="md">
              {words.noEvents}
            </Text>
          )}
          <div className={classes.week}>
            {days.map((day) => (
              <DayColumn
                key={dayKey(day)}
                name={dayName.format(day)}
                isToday={dayKey(day) === dayKey(now)}
                events={query.data.filter((event) => isOnDay(event, dayKey(day)))}
              />
            ))}
          </div>
        </>
      )}
    </>
  )
}

function DayColumn({ name, isToday, events }: { name: string; isToday: boolean; events: CalendarEvent[] }) {
  const ordered = events.toSorted(
    (a, b) => Number(b.isAllDay) - Number(a.isAllDay) || a.start.dateTime.localeCompare(b.start.dateTime),
  )
  return (
    <section className={classes.day} data-empty={events.length === 0} aria-label={name}>
      <h2 className={classes.dayName} data-today={isToday}>
        {name}
      </h2>
      {ordered.length === 0 && <p className={classes.none}>{words.noEventsDay}</p>}
      <ul className={classes.events}>
        {ordered.map((event) => (
          <li
            key={event.id}
            className={classes.event}
            data-cancelled={event.isCancelled}
            data-shown={event.showAs}
          >
            <span className={classes.time}>
              {event.isAllDay
                ? words.allDay
                : `${event.start.dateTime.slice(11, 16)}–${event.end.dateTime.slice(11, 16)}`}
            </span>
            <span className={classes.what}>{event.subject || words.noSubject}</span>
            {event.isCancelled && <span className={classes.more}>{words.cancelled}</span>}
            {event.location && <span className={classes.more}>{event.location}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}
