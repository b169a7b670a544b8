import type { Rule } from '@gatewarden/client'
import { Button, Group, Paper, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { Plus, Workflow } from 'lucide-react'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { TimeText } from '../../components/time-text.tsx'
import { texts } from '../../texts/en.ts'
import classes from '../collections/collection-row.module.css'
import { NewRule } from './new-rule.tsx'

const { rules: words } = texts

const standings: Record<Rule['status'], Standing> = { active: 'good', paused: 'idle', done: 'idle' }

export function RuleStatus({ rule }: { rule: Rule }) {
  const standing = rule.reason === null ? standings[rule.status] : 'warn'
  return <StatusMark standing={standing} label={words.status[rule.status]} />
}

/** All rules; a new one is made in a dialog that has an address of its own: `?new=true`. */
export function RulesScene() {
  const query = useQuery(askAll('GET /v1/rules'))
  const profiles = useQuery(askAll('GET /v1/sending-profiles'))
  const { new: isMaking = false } = useSearch({ from: '/frame/rules' })
  const navigate = useNavigate({ from: '/rules' })
  const mayWrite = useMay('rules:write')
  const hasProfile = profiles.data === undefined || profiles.data.length > 0
  const make = mayWrite && hasProfile && (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => navigate({ search: { new: true } })}>
      {words.add}
    </Button>
  )
  return (
    <>
      <PageHead title={words.title} text={words.text} actions={query.data?.length ? make : null} />
      {mayWrite && isMaking && <NewRule close={() => navigate({ search: {} })} />}
      <Asked query={query}>
        {(rules) =>
          rules.length === 0 ? (
            <EmptyState
              icon={Workflow}
              title={words.empty.title}
              text={hasProfile ? words.empty.text : words.noProfile}
              action={hasProfile ? make : <Link to="/sending">{texts.sending.title}</Link>}
            />
          ) : (
            <Stack gap="sm" component="ul" p={0} m={0}>
              {rules.map((rule) => (
                <Paper key={rule.id} component="li" withBorder className={classes.row}>
                  <Group justify="space-between" align="flex-start" gap="xs">
                    <Text fw={580}>
                      <Link to="/rules/$id" params={{ id: rule.id }} className={classes.link}>
                        {rule.name}
                      </Link>
                    </Text>
                    <RuleStatus rule={rule} />
                  </Group>
                  <Text size="sm" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
                    {words.triggers[rule.trigger.type]}
                    {'changes' in rule.trigger && `: ${rule.trigger.changes.join(', ')}`}
                    {rule.nextAt !== null && rule.status === 'active' && (
                      <>
                        {' · '}
                        {words.next} <TimeText time={rule.nextAt} />
                      </>
                    )}
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
