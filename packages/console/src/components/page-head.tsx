import { Box, Group, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'
import { texts } from '../texts/en.ts'

interface PageHeadProps {
  title: string
  /** One line on what the page is for. */
  text?: ReactNode
  /** Beside the title: a status. */
  mark?: ReactNode
  /** Above the title: where it belongs. */
  above?: ReactNode
  /** Buttons. */
  actions?: ReactNode
}

/** Whether a scene was shown before: the first one leaves the focus where the browser has it. */
let movedOn = false

/** The head of every scene: it names the window and takes the focus, so that a screen reader hears where it is now. */
export function PageHead({ title, text, mark, above, actions }: PageHeadProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · ${texts.shell.product}`
  }, [title])
  useEffect(() => {
    if (movedOn) heading.current?.focus({ preventScroll: true })
    movedOn = true
  }, [])
  return (
    <Stack gap={6} mb="xl">
      {above && <Box fz="sm">{above}</Box>}
      <Group justify="space-between" align="flex-start" gap="md">
        <Stack gap={6} maw={640} flex="1 1 320px">
          <Group gap="sm">
            <Title order={1} ref={heading} tabIndex={-1}>
              {title}
            </Title>
            {mark}
          </Group>
          {text && <Text c="dimmed">{text}</Text>}
        </Stack>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
    </Stack>
  )
}
