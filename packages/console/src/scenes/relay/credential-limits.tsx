import { Button, Collapse, NumberInput, SimpleGrid, Stack, Textarea, TextInput } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { ChevronDown, ChevronUp } from 'lucide-react'
import { texts } from '../../texts/en.ts'
import type { CredentialFieldsProps } from './credential-fields.tsx'

const { credential: words } = texts.relay

/** From where, how fast and how long: what most devices need not be asked. Open where something stands in it. */
export function CredentialLimits({ draft, set, problem }: CredentialFieldsProps) {
  const isSet = [draft.networks, draft.trustedNetworks, draft.messagesPerMinute, draft.expiresAt].some(
    (value) => value !== '',
  )
  const [opened, { toggle }] = useDisclosure(isSet)
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        rightSection={opened ? <ChevronUp size={16} aria-hidden /> : <ChevronDown size={16} aria-hidden />}
        aria-expanded={opened}
        onClick={toggle}
      >
        {words.more}
      </Button>
      <Collapse expanded={opened} keepMounted={false}>
        <Stack mt="sm">
          <Textarea
            label={words.networks}
            description={words.networksHint}
            autosize
            minRows={2}
            value={draft.networks}
            error={problem('networks')}
            onChange={({ currentTarget: { value } }) => set({ networks: value })}
          />
          <Textarea
            label={words.trusted}
            description={words.trustedHint}
            autosize
            minRows={2}
            value={draft.trustedNetworks}
            error={problem('trustedNetworks')}
            onChange={({ currentTarget: { value } }) => set({ trustedNetworks: value })}
          />
          <SimpleGrid cols={{ base: 1, xs: 2 }}>
            <NumberInput
              label={words.perMinute}
              value={draft.messagesPerMinute}
              min={1}
              max={10_000}
              allowDecimal={false}
              hideControls
              error={problem('messagesPerMinute')}
              onChange={(value) => set({ messagesPerMinute: typeof value === 'number' ? value : '' })}
            />
            <TextInput
              type="date"
              label={words.expiresAt}
              value={draft.expiresAt}
              error={problem('expiresAt')}
              onChange={({ currentTarget: { value } }) => set({ expiresAt: value })}
            />
          </SimpleGrid>
        </Stack>
      </Collapse>
    </div>
  )
}
