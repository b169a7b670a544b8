import type { Matter } from '@gatewarden/client'
import { Anchor, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from '../../api/ask.ts'
import { Asked } from '../../components/asked.tsx'
import { Section } from '../../components/section.tsx'
import { texts } from '../../texts/en.ts'
import { CollectionRow } from '../collections/collection-row.tsx'
import { isLive } from '../collections/standing.ts'

const { collections: words } = texts.matters
/** The newest; all of them stand in the list of collections. */
const shown = 5

/** What was collected for a matter of late. */
export function CollectionsSection({ matter: { id } }: { matter: Matter }) {
  const query = useQuery({
    ...ask('GET /v1/collections', { query: { matter: id, limit: shown } }),
    refetchInterval: ({ state }) => (state.data?.data.some(isLive) ? 2000 : 15_000),
  })
  return (
    <Section title={words.title}>
      <Asked query={query}>
        {({ data, next }) =>
          data.length === 0 ? (
            <Text c="dimmed">{words.none}</Text>
          ) : (
            <Stack gap="sm">
              <Stack gap="sm" component="ul" p={0} m={0}>
                {data.map((collection) => (
                  <CollectionRow key={collection.id} collection={collection} matter={undefined} />
                ))}
              </Stack>
              {next !== null && (
                <Anchor
                  size="sm"
                  renderRoot={(props) => <Link to="/collections" search={{ matter: id }} {...props} />}
                >
                  {words.all}
                </Anchor>
              )}
            </Stack>
          )
        }
      </Asked>
    </Section>
  )
}
