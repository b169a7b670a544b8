import type { ListedConnection } from '@gatewarden/client'
import { Badge, Group, Stack, Text } from '@mantine/core'
import { Section } from '../../components/section.tsx'
import { texts } from '../../texts/en.ts'

const { permissions: words } = texts.connection

/** What Microsoft granted, and what the connector asks for beyond that. */
export function Permissions({ connection: { granted, missing } }: { connection: ListedConnection }) {
  return (
    <Section title={words.title}>
      <Stack gap="md">
        <Names label={words.granted} names={granted} color="gate" none={words.noneGranted} />
        {missing.length > 0 && (
          <Names label={words.missing} names={missing} color="red" none="" text={words.missingText} />
        )}
      </Stack>
    </Section>
  )
}

interface NamesProps {
  label: string
  names: readonly string[]
  color: string
  none: string
  text?: string
}

function Names({ label, names, color, none, text }: NamesProps) {
  return (
    <div>
      <Text size="sm" fw={560} mb={6}>
        {label}
        {text && (
          <Text span c="dimmed" fw={400}>
            {` · ${text}`}
          </Text>
        )}
      </Text>
      {names.length === 0 && (
        <Text size="sm" c="dimmed">
          {none}
        </Text>
      )}
      <Group gap={6} component="ul" p={0} m={0}>
        {names.map((name) => (
          <Badge
            key={name}
            component="li"
            variant="outline"
            color={color}
            tt="none"
            fw={500}
            size="lg"
            radius="sm"
          >
            {name}
          </Badge>
        ))}
      </Group>
    </div>
  )
}
