import { Group, Paper, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './linked-row.module.css'

interface LinkedRowProps {
  /** The link to its page, with the class that makes the whole row its target. */
  link: (className: string) => ReactNode
  /** Beside the name. */
  badge?: ReactNode
  /** Its status, at the other end. */
  mark?: ReactNode
  /** Below: what else is to be known about it. */
  children?: ReactNode
}

/** A line of a list that leads to a page, wherever it is pressed; what is read out of the link is the name alone. */
export function LinkedRow({ link, badge, mark, children }: LinkedRowProps) {
  return (
    <Paper component="li" withBorder className={classes.row}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <Group gap="xs" maw="100%">
          <Text fw={580} lineClamp={2}>
            {link(classes.link ?? '')}
          </Text>
          {badge}
        </Group>
        {mark}
      </Group>
      {children}
    </Paper>
  )
}

/** The line of facts in a row. */
export function RowFacts({ children }: { children: ReactNode }) {
  return (
    <Text size="sm" c="dimmed" mt={4} style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  )
}
