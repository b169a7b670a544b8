import type { Connector } from '@gatewarden/client'
import { Group, Paper, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { ConnectorIcon } from '../../components/connector-icon.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import classes from './connector-row.module.css'

const { connectors: words } = texts

export const standingOf: Record<Connector['status'], Standing> = {
  ready: 'good',
  draft: 'idle',
  paused: 'bad',
}

/** One connector: what it is, for whom, whether it works; the whole row leads to its page. */
export function ConnectorRow({ connector, typeTitle }: { connector: Connector; typeTitle: string }) {
  const { catalog, permissions, mode, status, name } = connector
  const facts = [
    typeTitle,
    words.modes[mode],
    words.permissionCount(permissions.length),
    ...(catalog.visible ? [] : [words.hidden]),
  ]
  return (
    <Paper component="li" withBorder className={classes.row}>
      <Group wrap="nowrap" gap="md" align="flex-start">
        <ConnectorIcon type={connector.type} logo={connector.logo} />
        <div className={classes.middle}>
          <Text fw={580} lineClamp={2}>
            <Link to="/connectors/$id" params={{ id: name }} className={classes.link}>
              {catalog.title || name}
            </Link>{' '}
            <Text span size="sm" c="dimmed" ff="monospace" fw={400}>
              {name}
            </Text>
          </Text>
          <Text size="sm" c="dimmed">
            {facts.join(' · ')}
          </Text>
          <div className={classes.statusBelow}>
            <StatusMark standing={standingOf[status]} label={words.status[status]} />
          </div>
        </div>
        <div className={classes.statusBeside}>
          <StatusMark standing={standingOf[status]} label={words.status[status]} />
        </div>
      </Group>
      {connector.reason !== null && status === 'paused' && (
        <Text size="sm" mt="xs" c="red">
          {connector.reason}
        </Text>
      )}
    </Paper>
  )
}
