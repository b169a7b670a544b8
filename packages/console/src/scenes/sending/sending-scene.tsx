import { Badge } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Send } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { LinkedRow, RowFacts } from '../../components/linked-row.tsx'
import { ListScene, MakeButton } from '../../components/list-scene.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { NewProfile } from './new-profile.tsx'
import { signInOf } from './profile-draft.ts'

const { sending: words } = texts

/** All sending profiles; a new one is made in a dialog that has an address of its own: `?new=true`. */
export function SendingScene() {
  const query = useQuery(askAll('GET /v1/sending-profiles'))
  const { new: isMaking = false } = useSearch({ from: '/frame/sending' })
  const navigate = useNavigate({ from: '/sending' })
  const mayWrite = useMay('sending:write')
  return (
    <ListScene
      title={words.title}
      text={words.text}
      query={query}
      make={mayWrite && <MakeButton open={() => navigate({ search: { new: true } })}>{words.add}</MakeButton>}
      empty={{ icon: Send, ...words.empty }}
      row={(profile) => (
        <LinkedRow
          key={profile.id}
          link={(className) => (
            <Link to="/sending/$id" params={{ id: profile.id }} className={className}>
              {profile.name}
            </Link>
          )}
          badge={
            profile.default && (
              <Badge variant="default" tt="none">
                {words.default}
              </Badge>
            )
          }
          mark={
            <StatusMark
              standing={profile.paused ? 'idle' : 'good'}
              label={profile.paused ? words.paused : words.active}
            />
          }
        >
          <RowFacts>
            {words.as(profile.sender.address, words.transports[profile.transport])} ·{' '}
            {words.authentication[signInOf(profile)]}
          </RowFacts>
        </LinkedRow>
      )}
    >
      {mayWrite && isMaking && <NewProfile close={() => navigate({ search: {} })} />}
    </ListScene>
  )
}
