import { Anchor, Box, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { ExternalLink } from 'lucide-react'
import { useMay } from '../../api/session.ts'
import { CopyField } from '../../components/copy-field.tsx'
import { type Standing, StatusMark } from '../../components/status-mark.tsx'
import { texts } from '../../texts/en.ts'
import { ConnectLink } from './connect-link.tsx'
import { type Guide, type GuideStep, isSeen } from './guide-query.ts'
import { HandOverForm } from './hand-over-form.tsx'
import classes from './portal-steps.module.css'

const { step: words } = texts.setupGuide

type State = NonNullable<GuideStep['check']>['state']
const standings: Record<State, Standing> = {
  ok: 'good',
  failed: 'bad',
  unknown: 'warn',
  skipped: 'idle',
  pending: 'idle',
}

/** The numbered steps. What can be done here is done here: giving the client id, making the connect link. */
export function PortalSteps({ guide, cloud }: { guide: Guide; cloud: string }) {
  const mayWrite = useMay('connectors:write')
  const mayConnect = useMay('connections:write')
  const open = guide.steps.find((step) => step.check && !isSeen(step))
  const hasApp = guide.steps.some((step) => step.id === 'register' && isSeen(step))
  return (
    <Stack component="ol" gap="md" className={classes.steps}>
      {guide.steps.map((step) => (
        <Paper component="li" key={step.id} withBorder p="md" data-state={step.check?.state}>
          <Step step={step} waitsFor={open && waits(step, open) ? open.number : null}>
            {step.id === 'hand-over' && !hasApp && mayWrite && (
              <HandOverForm connector={guide.connector.id} cloud={cloud} />
            )}
            {step.id === 'consent' && hasApp && !isSeen(step) && mayConnect && (
              <ConnectLink connector={guide.connector.name} />
            )}
          </Step>
        </Paper>
      ))}
    </Stack>
  )
}

/** What a program would send is in the API's answer too; here the page sends it. */
const isForPeople = ({ label }: GuideStep['values'][number]): boolean =>
  label !== 'Request' && label !== 'Body'

/** Whether nothing can be said of a step before an earlier one is done: saying so once is enough. */
const waits = ({ number, check }: GuideStep, open: GuideStep): boolean =>
  number > open.number &&
  (check?.state === 'skipped' || check?.state === 'pending') &&
  check.remedy === open.check?.remedy

interface StepProps {
  step: GuideStep
  /** The number of the step that has to be done before. */
  waitsFor: number | null
  children: React.ReactNode
}

function Step({ step, waitsFor, children }: StepProps) {
  const { check } = step
  return (
    <Stack gap="sm">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4">
          {step.number}. {step.title}
        </Title>
        {check && <StatusMark standing={standings[check.state]} label={words.states[check.state]} />}
      </Group>
      <Text size="sm" maw={720}>
        {step.text}
      </Text>
      {step.where && (
        <Text size="sm" c="dimmed">
          {words.where}: {step.where}
          {step.link && (
            <>
              {' '}
              <Anchor href={step.link} target="_blank" rel="noreferrer" inherit>
                {words.openPage} <ExternalLink size={13} aria-hidden />
              </Anchor>
            </>
          )}
        </Text>
      )}
      <Stack gap="xs" maw={640}>
        {step.values.filter(isForPeople).map(({ label, value, note }) => (
          <CopyField key={`${label} ${value}`} label={label} value={value} description={note} />
        ))}
      </Stack>
      {children}
      {waitsFor !== null && (
        <Text size="sm" c="dimmed" data-waits>
          {words.waitsFor(waitsFor)}
        </Text>
      )}
      {waitsFor === null && check && check.seen !== '' && (
        <Box component="dl" className={classes.finding} aria-label={words.seen}>
          <dt>{words.seen}</dt>
          <dd>{check.seen}</dd>
          {check.state !== 'ok' && check.meaning !== '' && (
            <>
              <dt>{words.meaning}</dt>
              <dd>{check.meaning}</dd>
            </>
          )}
          {check.state !== 'ok' && check.remedy !== '' && (
            <>
              <dt>{words.remedy}</dt>
              <dd>{check.remedy}</dd>
            </>
          )}
        </Box>
      )}
    </Stack>
  )
}
