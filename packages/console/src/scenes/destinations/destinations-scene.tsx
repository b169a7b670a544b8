import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { CloudUpload } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { ListScene, MakeButton } from '../../components/list-scene.tsx'
import { texts } from '../../texts/en.ts'
import { DestinationRow } from './destination-row.tsx'
import { NewDestination } from './new-destination.tsx'

const { destinations: words } = texts

/** Where sealed packages are uploaded to; a new one is made in a dialog that has an address of its own: `?new=true`. */
export function DestinationsScene() {
  const query = useQuery(askAll('GET /v1/destinations'))
  const { new: isMaking = false } = useSearch({ from: '/frame/destinations' })
  const navigate = useNavigate({ from: '/destinations' })
  const mayWrite = useMay('collections:write')
  return (
    <ListScene
      title={words.title}
      text={words.text}
      query={query}
      make={mayWrite && <MakeButton open={() => navigate({ search: { new: true } })}>{words.add}</MakeButton>}
      empty={{ icon: CloudUpload, ...words.empty }}
      row={(one) => <DestinationRow key={one.id} destination={one} mayWrite={mayWrite} />}
    >
      {mayWrite && isMaking && <NewDestination close={() => navigate({ search: {} })} />}
    </ListScene>
  )
}
