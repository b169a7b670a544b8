import { Box, Group, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'

interface SectionProps {
  title: string
  text?: string
  actions?: ReactNode
  children: ReactNode
}

/** A part of a scene with its heading. */
export function Section({ title, text, actions, children }: SectionProps) {
  const id = useId()
  return (
    <Box component="section" aria-labelledby={id} mb="xl">
      <Group justify="space-between" align="flex-start" mb="sm">
        <div>
          <Title order={2} id={id}>
            {title}
          </Title>
          {text && (
            <Text size="sm" c="dimmed" mt={2} maw={640}>
              {text}
            </Text>
          )}
        </div>
        {actions}
      </Group>
      {children}
    </Box>
  )
}
