import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { MatterMark } from '../matters/matter-mark.tsx'
import { CollectionsSection } from './collections-section.tsx'
import { DetailsSection } from './details-section.tsx'
import { NoticesSection } from './notices-section.tsx'
import { PeopleSection } from './people-section.tsx'
import { RetentionSection } from './retention-section.tsx'

const { matters: words } = texts

/** One matter: its collections, what it is, who may see it, who is told, and how long it is kept. */
export function MatterScene() {
  const { id } = useParams({ from: '/frame/matters/$id' })
  const query = useQuery(ask('GET /v1/matters/{id}', { path: { id } }))
  const mayWrite = useMay('collections:write')
  return (
    <Asked query={query} title={words.title}>
      {(matter) => (
        <>
          <PageHead
            title={matter.name}
            text={[matter.number, matter.client].filter((one) => one !== null).join(' · ')}
            mark={<MatterMark matter={matter} />}
            above={<Link to="/matters">{words.title}</Link>}
          />
          <CollectionsSection matter={matter} />
          <Stack gap="lg">
            <DetailsSection matter={matter} mayWrite={mayWrite} />
            <PeopleSection matter={matter} mayWrite={mayWrite} />
            <NoticesSection matter={matter} mayWrite={mayWrite} />
            <RetentionSection matter={matter} mayWrite={mayWrite} />
          </Stack>
        </>
      )}
    </Asked>
  )
}
