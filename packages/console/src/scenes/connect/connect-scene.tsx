import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Plug } from 'lucide-react'
import { useState } from 'react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ForbiddenScene } from '../../components/forbidden.tsx'
import { LinkProgress, type MadeLink } from '../../components/link-progress.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { ConnectForm } from './connect-form.tsx'

const { connections: all } = texts
const { start: words } = all

/** Makes a link by which one's own organization, or a customer, connects, and stays with it until that is done. */
export function ConnectScene() {
  return useMay('connections:write') ? <Connect /> : <ForbiddenScene title={words.title} />
}

function Connect() {
  const query = useQuery(askAll('GET /v1/connectors'))
  const [made, setMade] = useState<MadeLink | null>(null)
  return (
    <>
      <PageHead title={words.title} text={words.text} above={<Link to="/connections">{all.title}</Link>} />
      {made ? (
        <LinkProgress link={made} again={() => setMade(null)} />
      ) : (
        <Asked query={query}>
          {(connectors) => {
            const ready = connectors.filter(({ status }) => status === 'ready')
            return ready.length === 0 ? (
              <EmptyState
                icon={Plug}
                {...words.noConnector}
                action={
                  <Button component={Link} to="/connectors">
                    {words.noConnector.action}
                  </Button>
                }
              />
            ) : (
              <ConnectForm connectors={ready} made={setMade} />
            )
          }}
        </Asked>
      )}
    </>
  )
}
