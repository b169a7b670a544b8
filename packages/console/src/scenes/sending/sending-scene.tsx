import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Send } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import classes from '../collections/collection-row.module.css'
import { NewProfile } from './new-profile.tsx'
import { signInOf } from './profile-draft.ts'

const { sending: words } = texts

/** All sending profiles; a new one is made in a dialog that has an address of its own: `?new=true`. */
export function SendingScene() {
  const query = useQuery(askAll('GET /v1/sending-profiles'))
  const { new: isMaking = false } = useSearch({ from: '/frame/sending' })
  const navigate = useNavigate({ from: '/sending' })
  const mayWrite = useMay('sending:write')
  const make = mayWrite && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => navigate({ search: { new: true } })}>
      {words.add}
    </Button>
  )
  return (
    <>
      <PageHead title={words.title} text={words.text} actions={query.data?.length ? make : null} />
      {mayWrite && isMaking && <NewProfile close={() => navigate({ search: {} })} />}
      <Asked query={query}>
        {(profiles) =>
          profiles.length === 0 ? (
            <EmptyState icon={Send} {...words.empty} action={make} />
          ) : (
            <Stack gap="sm" component="ul" p={0} m={0}>
              {profiles.map((profile) => (
                <Paper key={profile.id} component="li" withBorder className={classes.row}>
                  <Group justify="space-between" align="flex-start" gap="xs">
                    <Group gap="xs">
                      <Text fw={580}>
                        <Link to="/sending/$id" params={{ id: profile.id }} className={classes.link}>
                          {profile.name}
                        </Link>
                      </Text>
                      {profile.default && (
                        <Badge variant="default" tt="none">
                          {words.default}
                        </Badge>
                      )}
                    </Group>
                    <StatusMark
                      standing={profile.paused ? 'idle' : 'good'}
                      label={profile.paused ? words.paused : words.active}
                    />
                  </Group>
                  <Text size="sm" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
                    {words.as(profile.sender.address, words.transports[profile.transport])} ·{' '}
                    {words.authentication[signInOf(profile)]}
                  </Text>
                </Paper>
              ))}
            </Stack>
          )
        }
      </Asked>
    </>
  )
}
