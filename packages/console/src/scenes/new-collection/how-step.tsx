import { Alert, Text, Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { askAll } from '../../api/ask.ts'
import { useMay } from '../../api/session.ts'
import { Section } from '../../components/section.tsx'
import { texts } from '../../texts/en.ts'
import type { StepProps } from './matter-step.tsx'
import { PackageSection } from './package-section.tsx'
import { WhenSection } from './when-section.tsx'

const { wizard: words } = texts.collections

/** When it runs, what its package holds, and who is told. */
export function HowStep({ draft, change, missing }: StepProps) {
  return (
    <div>
      <WhenSection draft={draft} change={change} missing={missing} />
      <PackageSection draft={draft} change={change} />
      <Section title={words.notify}>
        <Notices />
        <Textarea
          maw={560}
          aria-label={words.notify}
          description={words.notifyHint}
          autosize
          minRows={1}
          value={draft.notify}
          onChange={({ currentTarget: { value } }) => change({ notify: value })}
        />
      </Section>
    </div>
  )
}

/** Mail needs something that sends it: the customer's default sending profile, or the installation's. */
function Notices() {
  const maySee = useMay('sending:read')
  const profiles = useQuery({ ...askAll('GET /v1/sending-profiles'), enabled: maySee })
  if (!maySee || profiles.data === undefined) return null
  const byDefault = profiles.data.find((one) => one.default)
  if (byDefault) {
    return (
      <Text size="sm" c="dimmed" mb="xs">
        {words.sentBy(byDefault.name)}
      </Text>
    )
  }
  return (
    <Alert variant="outline" color="orange" mb="sm" maw={560}>
      {words.noProfile}{' '}
      <Link to="/sending" search={{ new: true }}>
        {words.makeProfile}
      </Link>
    </Alert>
  )
}
