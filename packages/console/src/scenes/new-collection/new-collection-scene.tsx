import { Button, Group, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { ask, askAll } from '../../api/ask.ts'
import { api } from '../../api/client.ts'
import { useMay, useSession } from '../../api/session.ts'
import { Asked } from '../../components/asked.tsx'
import { ForbiddenScene } from '../../components/forbidden.tsx'
import { PageHead } from '../../components/page-head.tsx'
import { ProblemAlert } from '../../components/problem-alert.tsx'
import { texts } from '../../texts/en.ts'
import { type WizardStep, wizardSteps } from '../collections/search.ts'
import { nameOf } from '../collections/standing.ts'
import { type Draft, draftOf, emptyDraft, fullWishOf, scheduleOf } from './draft.ts'
import { HowStep } from './how-step.tsx'
import { useKeptDraft } from './kept-draft.ts'
import { MatterStep } from './matter-step.tsx'
import { NothingConnected } from './nothing-connected.tsx'
import { PeopleStep } from './people-step.tsx'
import { PreviewStep } from './preview-step.tsx'
import { StepList } from './step-list.tsx'
import { missingAt } from './steps.ts'
import { WhatStep } from './what-step.tsx'

const { wizard: words, ...all } = texts.collections
const ownZone = Intl.DateTimeFormat().resolvedOptions().timeZone

/** Asks for a collection, step by step; what an earlier one asked for can be taken as the beginning. */
export function NewCollectionScene() {
  return useMay('collections:write') ? <NewCollection /> : <ForbiddenScene title={words.title} />
}

function NewCollection() {
  const { clone } = useSearch({ from: '/frame/collections/new' })
  const connections = useQuery(askAll('GET /v1/connections'))
  const model = useQuery({
    ...ask('GET /v1/collections/{id}', { path: { id: clone ?? '' } }),
    enabled: clone !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const head = (
    <PageHead
      title={words.title}
      text={model.data && words.cloned(nameOf(model.data))}
      above={<Link to="/collections">{all.title}</Link>}
    />
  )
  return (
    <>
      {head}
      <Asked query={connections}>
        {(found) => {
          const active = found.filter(({ status }) => status === 'active')
          if (active.length === 0) return <NothingConnected />
          if (clone === undefined) {
            const connection = active.length === 1 ? (active[0]?.id ?? null) : null
            return <Wizard begin={{ ...emptyDraft(ownZone), connection }} connections={active} />
          }
          return (
            <Asked query={model}>
              {(collection) => <Wizard begin={draftOf(collection, ownZone)} connections={active} />}
            </Asked>
          )
        }}
      </Asked>
    </>
  )
}

type Connections = Parameters<typeof MatterStep>[0]['connections']

function Wizard({ begin, connections }: { begin: Draft; connections: Connections }) {
  const { step: asked = 'matter', clone = 'new' } = useSearch({ from: '/frame/collections/new' })
  const navigate = useNavigate({ from: '/collections/new' })
  const queries = useQueryClient()
  const { member } = useSession()
  const { draft, change, forget } = useKeptDraft(`${member.id}.${clone}`, begin)
  const [tried, setTried] = useState(false)
  // A link or a reload in the middle begins where something is missing.
  const reachable = wizardSteps.findIndex((one) => missingAt(one, draft) !== null)
  const at = Math.min(wizardSteps.indexOf(asked), reachable === -1 ? wizardSteps.length : reachable)
  const step = wizardSteps[at] ?? 'matter'
  const show = (wanted: WizardStep) => {
    setTried(false)
    navigate({ search: (old) => ({ ...old, step: wanted === 'matter' ? undefined : wanted }) })
  }
  const start = useMutation({
    async mutationFn() {
      const matter = draft.matter === 'new' ? await makeMatter(draft) : draft.matter
      // A second try must not make the matter again.
      change({ matter })
      const wish = fullWishOf(draft, matter)
      const schedule = scheduleOf(draft)
      if (schedule === null) return { made: await api.request('POST /v1/collections', { body: wish }) }
      await api.request('POST /v1/collection-schedules', { body: { ...wish, schedule } })
      return { made: null }
    },
    async onSuccess({ made }) {
      forget()
      await Promise.all(
        (['GET /v1/collections', 'GET /v1/matters', 'GET /v1/collection-schedules'] as const).map((name) =>
          queries.invalidateQueries({ queryKey: [name] }),
        ),
      )
      if (made === null) await navigate({ to: '/schedules' })
      else await navigate({ to: '/collections/$id', params: { id: made.id }, search: {} })
    },
  })
  const missing = missingAt(step, draft)
  const next = wizardSteps[at + 1]
  const before = wizardSteps[at - 1]
  const props = { draft, change, missing: tried ? missing : null }
  return (
    <Stack gap="xl" maw={860}>
      <StepList at={at} go={show} />
      <form
        onSubmit={(event) => {
          event.preventDefault()
          setTried(true)
          if (missing !== null) return
          if (next) show(next)
          else start.mutate()
        }}
      >
        <Stack gap="lg">
          {step === 'matter' && <MatterStep {...props} connections={connections} />}
          {step === 'people' && <PeopleStep {...props} />}
          {step === 'what' && <WhatStep {...props} />}
          {step === 'how' && <HowStep {...props} />}
          {step === 'preview' && <PreviewStep draft={draft} />}
          {tried && missing !== null && (
            <Text role="alert" c="red" size="sm">
              {missing}
            </Text>
          )}
          <ProblemAlert error={start.error} />
          <Group>
            {before && (
              <Button variant="default" onClick={() => show(before)}>
                {words.back}
              </Button>
            )}
            <Button type="submit" loading={start.isPending}>
              {next ? words.next : draft.when === 'now' ? words.start : words.plan}
            </Button>
          </Group>
        </Stack>
      </form>
    </Stack>
  )
}

/** It belongs to the customer of the connection, or the service would refuse the two together. */
async function makeMatter({ newMatter, connection }: Draft): Promise<string> {
  const { customer } = await api.request('GET /v1/connections/{id}', { path: { id: connection ?? '' } })
  const { name, number, client } = newMatter
  const made = await api.request('POST /v1/matters', {
    body: {
      name: name.trim(),
      customer,
      ...(number.trim() !== '' && { number: number.trim() }),
      ...(client.trim() !== '' && { client: client.trim() }),
    },
  })
  return made.id
}
