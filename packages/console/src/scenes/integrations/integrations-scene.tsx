import { Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { ask } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { texts } from '../../texts/en.ts'
import { FullAccessForm } from './full-access-form.tsx'
import { OfferList } from './offer-list.tsx'
import { OwnConnectionCard } from './own-connection-card.tsx'

const { integrations: words } = texts

/** What a member connects for herself: a collector finds it in the menu of her account. */
export function IntegrationsScene() {
  const connections = useQuery({
    ...ask('GET /v1/me/connections'),
    // What an administrator approves elsewhere is noticed here.
    refetchInterval: ({ state }) =>
      state.data?.data.some(({ status }) => status === 'needs_admin') ? 5000 : false,
  })
  const connectors = useQuery(ask('GET /v1/me/connectors'))
  const mayConnect = useMay('own:connect')
  const mayCollect = useMay('collections:read')
  const titleOf = (id: string) => connectors.data?.data.find((one) => one.id === id)?.title
  return (
    <>
      <PageHead title={words.title} text={words.text} />
      <Stack gap="xl" maw={760}>
        <section>
          <Title order={2} mb="sm">
            {words.connected}
          </Title>
          <Asked query={connections}>
            {({ data }) =>
              data.length === 0 ? (
                <Text c="dimmed">{words.nothing}</Text>
              ) : (
                <Stack gap="sm" component="ul" p={0} m={0}>
                  {data.map((one) => (
                    <OwnConnectionCard key={one.id} connection={one} connector={titleOf(one.connector)} />
                  ))}
                </Stack>
              )
            }
          </Asked>
        </section>
        {mayConnect && (
          <section>
            <Title order={2} mb="sm">
              {words.offers}
            </Title>
            <Asked query={connectors}>{({ data }) => <OfferList offers={data} />}</Asked>
          </section>
        )}
        {mayCollect && <FullAccessForm />}
      </Stack>
    </>
  )
}
