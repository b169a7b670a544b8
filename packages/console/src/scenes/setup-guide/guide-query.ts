import type { Answer } from '@gatewarden/client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { ask } from '../../api/ask.ts'
import type { GuideSearch } from './search.ts'

const operation = 'POST /v1/connectors/{id}/setup/check'

export type Guide = Answer<typeof operation>
export type GuideStep = Guide['steps'][number]
export type ScriptOffer = Guide['scripts'][number]

/** Between two looks of an open page. */
const lookEveryMs = 5000

export const isSeen = (step: GuideStep): boolean => step.check?.state === 'ok'

/** The steps with what is seen of them now, looked at again and again until every one is. */
export function useGuide(id: string, { cloud, tenant, mailbox }: GuideSearch) {
  return useQuery({
    ...ask(operation, {
      path: { id },
      body: {
        ...(cloud ? { cloud } : {}),
        ...(tenant ? { tenant } : {}),
        ...(mailbox ? { mailbox } : {}),
      },
    }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data?.steps.every(isSeen) ? false : lookEveryMs),
  })
}
