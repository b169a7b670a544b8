import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CalendarClock, Plus } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { ListScene } from '../../components/list-scene.tsx'
import { texts } from '../../texts/en.ts'
import { ScheduleRow } from './schedule-row.tsx'

const { schedules: words } = texts

/** Collections that begin by themselves, newest first; they are made where all collections are: in the wizard. */
export function SchedulesScene() {
  const query = useQuery({ ...askAll('GET /v1/collection-schedules'), refetchInterval: 10_000 })
  const mayWrite = useMay('collections:write')
  const make = mayWrite && (
    <Button component={Link} to="/collections/new" leftSection={<Plus size={16} aria-hidden />}>
      {words.add}
    </Button>
  )
  return (
    <ListScene
      title={words.title}
      text={words.text}
      query={query}
      make={make}
      empty={{ icon: CalendarClock, ...words.empty }}
      row={(one) => <ScheduleRow key={one.id} schedule={one} mayWrite={mayWrite} />}
    />
  )
}
