import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Printer } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Section } from '../../components/section.tsx'
import { texts } from '../../texts/en.ts'
import { AuthorityDownload } from './authority-download.tsx'
import { ListenerCard } from './listener-card.tsx'
import { NewListener } from './new-listener.tsx'

const { listeners: words, authority, listener: one } = texts.relay

/** The ports that devices call. */
export function ListenersTab() {
  const { new: isMaking = false } = useSearch({ from: '/frame/relay' })
  const navigate = useNavigate({ from: '/relay' })
  const query = useQuery({ ...askAll('GET /v1/relay/listeners'), refetchInterval: 10_000 })
  const mayWrite = useMay('relay:write')
  const make = mayWrite && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => navigate({ search: { new: true } })}>
      {words.add}
    </Button>
  )
  return (
    <>
      {mayWrite && isMaking && <NewListener close={() => navigate({ search: {} })} />}
      <Asked query={query}>
        {(listeners) =>
          listeners.length === 0 ? (
            <EmptyState icon={Printer} {...words.empty} action={make} />
          ) : (
            <>
              <Group justify="space-between" mb="md">
                <Text size="sm" c="dimmed" maw={620}>
                  {one.notHere}
                </Text>
                {make}
              </Group>
              <Stack gap="sm" component="ul" p={0} m={0} mb="xl">
                {listeners.map((listener) => (
                  <ListenerCard key={listener.id} listener={listener} />
                ))}
              </Stack>
              {listeners.some(({ certificate }) => certificate.kind === 'own') && (
                <Section title={authority.title} text={authority.text}>
                  <AuthorityDownload />
                </Section>
              )}
            </>
          )
        }
      </Asked>
    </>
  )
}
