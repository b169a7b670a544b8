import { Group, Text } from '@mantine/core'
import classes from './status-mark.module.css'

export type Standing = 'good' | 'warn' | 'bad' | 'idle'

/** A coloured dot with its word: the word alone says it too. */
export function StatusMark({ standing, label }: { standing: Standing; label: string }) {
  return (
    <Group gap={7} wrap="nowrap" display="inline-flex" className={classes.mark}>
      <span className={classes.dot} data-standing={standing} aria-hidden />
      <Text span size="sm">
        {label}
      </Text>
    </Group>
  )
}
