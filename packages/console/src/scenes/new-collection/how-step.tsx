import { Textarea } from '@mantine/core'
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
