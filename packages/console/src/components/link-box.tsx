import { Button, Group, Paper, Stack } from '@mantine/core'
import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'
import { texts } from '../texts/en.ts'
import { CopyField } from './copy-field.tsx'
import { exactTime } from './time-text.tsx'

const { start: words } = texts.connections

interface LinkBoxProps {
  link: { url: string; expiresAt: string }
  label?: string
  /** What becomes of it, and further buttons. */
  children?: ReactNode
}

/** A link that is shown once: to send, or to open at once in a window of its own. */
export function LinkBox({ link, label = words.link, children }: LinkBoxProps) {
  return (
    <Paper withBorder p="lg" maw={640}>
      <Stack gap="md">
        <CopyField
          label={label}
          description={words.linkText(exactTime(new Date(link.expiresAt)))}
          value={link.url}
        />
        <Group gap="xs">
          <Button
            component="a"
            href={link.url}
            target="_blank"
            rel="noopener"
            leftSection={<ExternalLink size={16} aria-hidden />}
          >
            {words.open}
          </Button>
        </Group>
        {children}
      </Stack>
    </Paper>
  )
}
