import { Box, Paper, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'

/** One part of a page that is made of several: a heading, what it is about, and what is in it. */
export function SectionCard({
  title,
  text,
  children,
}: {
  title: string
  text?: string
  children: ReactNode
}) {
  return (
    <Paper component="section" withBorder p={{ base: 'md', sm: 'xl' }}>
      <Stack gap="lg">
        <Box>
          <Title order={2}>{title}</Title>
          {text && (
            <Text size="sm" c="dimmed" mt={4} maw={620}>
              {text}
            </Text>
          )}
        </Box>
        {children}
      </Stack>
    </Paper>
  )
}
