import { Alert, List, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { TriangleAlert } from 'lucide-react'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { texts } from '../../texts/en.ts'
import { AuthorityDownload } from '../relay/authority-download.tsx'
import { ListenerMark, whereOf } from '../relay/listener-card.tsx'
import { ListenerActions } from './listener-actions.tsx'
import { ListenerFacts } from './listener-facts.tsx'
import { ListenerSettings } from './listener-settings.tsx'

const { relay: words } = texts

/** One port that devices call: how it stands, its settings, and how devices trust it. */
export function ListenerScene() {
  const { id } = useParams({ from: '/frame/relay/listeners/$id' })
  const query = useQuery(ask('GET /v1/relay/listeners/{id}', { path: { id } }))
  const mayWrite = useMay('relay:write')
  return (
    <Asked query={query}>
      {(listener) => (
        <>
          <PageHead
            title={listener.name}
            text={whereOf(listener)}
            mark={<ListenerMark listener={listener} />}
            above={<Link to="/relay">{words.title}</Link>}
            actions={mayWrite && <ListenerActions listener={listener} />}
          />
          <Stack gap="lg">
            {listener.warnings.length > 0 && (
              <Alert
                color="orange"
                variant="outline"
                icon={<TriangleAlert size={18} aria-hidden />}
                title={words.listeners.warnings}
              >
                <List size="sm">
                  {listener.warnings.map((warning) => (
                    <List.Item key={warning}>{warning}</List.Item>
                  ))}
                </List>
              </Alert>
            )}
            <SectionCard title={words.listener.settings} text={words.listener.settingsText}>
              {mayWrite ? <ListenerSettings listener={listener} /> : <ListenerFacts listener={listener} />}
            </SectionCard>
            {listener.security !== 'none' && listener.certificate.kind === 'own' && (
              <SectionCard title={words.authority.title} text={words.authority.text}>
                <Stack align="flex-start">
                  <AuthorityDownload />
                </Stack>
              </SectionCard>
            )}
          </Stack>
        </>
      )}
    </Asked>
  )
}
