import type { Matter } from '@gatewarden/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Scale } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { LinkedRow, RowFacts } from '../../components/linked-row.tsx'
import { ListScene, MakeButton } from '../../components/list-scene.tsx'
import { dayOf } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { MatterMark } from './matter-mark.tsx'
import { NewMatter } from './new-matter.tsx'

const { matters: words } = texts

/** All matters that one may see; a new one is made in a dialog that has an address of its own: `?new=true`. */
export function MattersScene() {
  const query = useQuery({ ...askAll('GET /v1/matters'), refetchInterval: 30_000 })
  const { new: isMaking = false } = useSearch({ from: '/frame/matters' })
  const navigate = useNavigate({ from: '/matters' })
  const mayMake = useMay('collections:write')
  return (
    <ListScene
      title={words.title}
      text={words.text}
      query={query}
      make={mayMake && <MakeButton open={() => navigate({ search: { new: true } })}>{words.add}</MakeButton>}
      empty={{ icon: Scale, ...words.empty }}
      row={(matter) => (
        <LinkedRow
          key={matter.id}
          link={(className) => (
            <Link to="/matters/$id" params={{ id: matter.id }} className={className}>
              {matter.name}
            </Link>
          )}
          mark={<MatterMark matter={matter} />}
        >
          <RowFacts>{factsOf(matter).join(' · ')}</RowFacts>
        </LinkedRow>
      )}
    >
      {mayMake && isMaking && <NewMatter close={() => navigate({ search: {} })} />}
    </ListScene>
  )
}

const factsOf = ({ number, client, customer, members, retainUntil }: Matter): string[] => [
  ...[number, client, customer === 'self' ? null : customer].filter((one) => one !== null),
  members === null ? words.open : words.membersOnly(members.length),
  ...(retainUntil === null ? [] : [words.keptUntil(dayOf(new Date(retainUntil)))]),
]
