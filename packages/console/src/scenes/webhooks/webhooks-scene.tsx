import type { Endpoint } from '@gatewarden/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Webhook } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { LinkedRow, RowFacts } from '../../components/linked-row.tsx'
import { ListScene, MakeButton } from '../../components/list-scene.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { relativeTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import { NewEndpoint } from './new-endpoint.tsx'

const { webhooks: words } = texts

export const standingOf = ({ status, failingSince }: Endpoint): Standing => {
  if (status === 'disabled') return 'bad'
  if (status === 'paused') return 'idle'
  return failingSince === null ? 'good' : 'warn'
}

export const stateText = ({ status, failingSince }: Endpoint): string =>
  failingSince === null
    ? words.status[status]
    : `${words.status[status]}, ${words.failing(relativeTime(new Date(failingSince), new Date()))}`

/** All endpoints; a new one is made in a dialog that has an address of its own: `?new=true`. */
export function WebhooksScene() {
  const query = useQuery({ ...askAll('GET /v1/endpoints'), refetchInterval: 10_000 })
  const { new: isMaking = false } = useSearch({ from: '/frame/webhooks' })
  const navigate = useNavigate({ from: '/webhooks' })
  const mayMake = useMay('endpoints:write')
  return (
    <ListScene
      title={words.title}
      text={words.text}
      query={query}
      make={mayMake && <MakeButton open={() => navigate({ search: { new: true } })}>{words.add}</MakeButton>}
      empty={{ icon: Webhook, ...words.empty }}
      row={(endpoint) => (
        <LinkedRow
          key={endpoint.id}
          link={(className) => (
            <Link to="/webhooks/$id" params={{ id: endpoint.id }} className={className}>
              {endpoint.url}
            </Link>
          )}
          mark={<StatusMark standing={standingOf(endpoint)} label={stateText(endpoint)} />}
        >
          <RowFacts>
            {[
              ...(endpoint.description === null ? [] : [endpoint.description]),
              endpoint.types.includes('*') ? words.everything : endpoint.types.join(', '),
            ].join(' · ')}
          </RowFacts>
        </LinkedRow>
      )}
    >
      {mayMake && isMaking && <NewEndpoint close={() => navigate({ search: {} })} />}
    </ListScene>
  )
}
