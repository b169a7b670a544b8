import type { Activity } from '@gatewarden/client'
import type { Standing } from '../../components/status-mark.tsx'

export type Measure = keyof Activity['measures']

export interface Chart {
  key: 'throughput' | 'throttling' | 'tokens' | 'webhooks'
  /** From the bottom up. */
  measures: readonly (readonly [Measure, Standing])[]
}

/** What the overview plots. Throttling stands by itself: among thousands of answers nobody would see it. */
export const charts: readonly Chart[] = [
  {
    key: 'throughput',
    measures: [
      ['microsoft.answered', 'good'],
      ['microsoft.refused', 'warn'],
      ['microsoft.failed', 'bad'],
    ],
  },
  { key: 'throttling', measures: [['microsoft.throttled', 'warn']] },
  {
    key: 'tokens',
    measures: [
      ['token.ok', 'good'],
      ['token.waited', 'idle'],
      ['token.refused', 'bad'],
    ],
  },
  {
    key: 'webhooks',
    measures: [
      ['webhook.delivered', 'good'],
      ['webhook.refused', 'warn'],
      ['webhook.unanswered', 'bad'],
    ],
  },
]
