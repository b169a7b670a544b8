import { Progress } from '@mantine/core'
import { texts } from '../../texts/en.ts'
import type { Share } from './done-of.ts'

/** How much of what there is has been settled. */
export function SettledBar({ share, who }: { share: Share; who: string }) {
  return (
    <Progress.Root size="md">
      <Progress.Section
        value={share.percent}
        color={share.isTrouble ? 'orange' : 'gate'}
        aria-label={texts.collections.progress.bar(who)}
      />
    </Progress.Root>
  )
}
