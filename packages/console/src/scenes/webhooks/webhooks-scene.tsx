import type { Endpoint } from '@gatewarden/client'
import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Webhook } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { relativeTime } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import classes from '../collections/collection-row.module.css'
import { NewEndpoint } from './new-endpoint.tsx'

const { webhooks: words } = texts

export const standingOf = ({ status, failingSince }: Endpoint): Standing => {
  if (status === 'disabled') return 'bad'
  if (status === 'paused') return 'idle'
  return failingSince === null ? 'good' : 'warn'
}

export const stateText = ({ status, failingSince }: Endpoint): string =>
  failingSince === null
    ? words.status[status]
    : `${words.status[status]}, ${words.failing(relativeTime(new Date(failingSince), new Date()))}`

/** All endpoints; a new one is made in a dialog that has an address of its own: `?new=true`. */
export function WebhooksScene() {
  const query = useQuery({ ...askAll('GET /v1/endpoints'), refetchInterval: 10_000 })
  const { new: isMaking = false } = useSearch({ from: '/frame/webhooks' })
  const navigate = useNavigate({ from: '/webhooks' })
  const mayMake = useMay('endpoints:write')
  const make = mayMake && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => navigate({ search: { new: true } })}>
      {words.add}
    </Button>
  )
  return (
    <>
      <PageHead title={words.title} text={words.text} actions={query.data?.length ? make : null} />
      {mayMake && isMaking && <NewEndpoint close={() => navigate({ search: {} })} />}
      <Asked query={query}>
        {(endpoints) =>
          endpoints.length === 0 ? (
            <EmptyState icon={Webhook} {...words.empty} action={make} />
          ) : (
            <Stack gap="sm" component="ul" p={0} m={0}>
              {endpoints.map((endpoint) => (
                <Paper key={endpoint.id} component="li" withBorder className={classes.row}>
                  <Group justify="space-between" align="flex-start" gap="xs">
                    <Text fw={580}>
                      <Link to="/webhooks/$id" params={{ id: endpoint.id }} className={classes.link}>
                        {endpoint.url}
                      </Link>
                    </Text>
                    <StatusMark standing={standingOf(endpoint)} label={stateText(endpoint)} />
                  </Group>
                  <Text size="sm" c="dimmed" mt={4}>
                    {[
                      ...(endpoint.description === null ? [] : [endpoint.description]),
                      endpoint.types.includes('*') ? words.everything : endpoint.types.join(', '),
                    ].join(' · ')}
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
