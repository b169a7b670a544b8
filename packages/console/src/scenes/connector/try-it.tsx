import type { Connector } from '@gatewarden/client'
import { Button, Text } from '@mantine/core'
import { ExternalLink } from 'lucide-react'
import { useState } from 'react'
import { useDo } from '../../api/ask.ts'
import { LinkProgress, type MadeLink } from '../../components/link-progress.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { SectionCard } from '../../components/section-card.tsx'
import { openSignInWindow } from '../../components/sign-in-window.ts'
import { texts } from '../../texts/en.ts'

const { tryIt: words } = texts.connector

/** Connects who looks at the page, in a window of its own, and says what came of it. */
export function TryIt({ connector }: { connector: Connector }) {
  const [made, setMade] = useState<(MadeLink & { blocked: boolean }) | null>(null)
  const begin = useDo('POST /v1/connect-sessions')
  const open = () => {
    const opened = openSignInWindow()
    begin.mutate(
      { body: { customer: { externalId: 'self' }, connector: connector.id, completion: 'end-page' } },
      {
        onSuccess: ({ id, url, expiresAt }) => {
          opened.goTo(url)
          setMade({ id, url, expiresAt, needsCode: false, blocked: opened.blocked })
        },
        onError: opened.close,
      },
    )
  }
  return (
    <SectionCard title={words.title} text={words.text}>
      <ProblemAlert error={begin.error} />
      {made === null ? (
        <div>
          <Button
            variant="default"
            leftSection={<ExternalLink size={16} aria-hidden />}
            loading={begin.isPending}
            onClick={open}
          >
            {words.button}
          </Button>
        </div>
      ) : (
        <>
          {made.blocked && <Text size="sm">{words.blocked}</Text>}
          <LinkProgress link={made} again={() => setMade(null)} />
        </>
      )}
    </SectionCard>
  )
}
