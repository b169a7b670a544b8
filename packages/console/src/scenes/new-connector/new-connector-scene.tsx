import type { ConnectorType } from '@gatewarden/client'
import { SimpleGrid, Stack, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { askAll, useDo } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { ForbiddenScene } from '../../components/forbidden.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { TypeCard } from './type-card.tsx'

const { connectors: words } = texts

/** The gallery of connector types: one press makes a draft, which the connector's page then completes. */
export function NewConnectorScene() {
  return useMay('connectors:write') ? <Gallery /> : <ForbiddenScene title={words.gallery.title} />
}

function Gallery() {
  const query = useQuery(askAll('GET /v1/connector-types'))
  const make = useDo('POST /v1/connectors', ['GET /v1/connectors'])
  const navigate = useNavigate()
  const start = (type: string, mode: 'organization' | 'person') =>
    make.mutate(
      { body: { type, mode } },
      { onSuccess: (made) => navigate({ to: '/connectors/$id', params: { id: made.name } }) },
    )
  return (
    <>
      <PageHead
        title={words.gallery.title}
        text={words.gallery.text}
        above={<Link to="/connectors">{words.title}</Link>}
      />
      <Stack gap="xl">
        <ProblemAlert error={make.error} />
        <Asked query={query}>
          {(types) =>
            groupsOf(types).map(({ title, members }) => (
              <section key={title}>
                <Title order={2} mb="sm">
                  {title}
                </Title>
                <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
                  {members.map((type) => (
                    <TypeCard key={type.id} type={type} busy={make.isPending} start={start} />
                  ))}
                </SimpleGrid>
              </section>
            ))
          }
        </Asked>
      </Stack>
    </>
  )
}

function groupsOf(types: readonly ConnectorType[]): { title: string; members: ConnectorType[] }[] {
  const { organization, person, both } = words.gallery.groups
  const only = (mode: string) => types.filter(({ modes }) => modes.length === 1 && modes[0] === mode)
  return [
    { title: organization, members: only('organization') },
    { title: person, members: only('person') },
    { title: both, members: types.filter(({ modes }) => modes.length > 1) },
  ].filter(({ members }) => members.length > 0)
}
