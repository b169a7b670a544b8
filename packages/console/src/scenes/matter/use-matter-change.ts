import type { Matter } from '@gatewarden/client'
import { useDo } from '../../api/ask.ts'

/** Changes a matter; whoever shows it, or whether something of it may be erased, asks again. */
export function useMatterChange({ id }: Pick<Matter, 'id'>) {
  const change = useDo('PATCH /v1/matters/{id}', ['GET /v1/matters/{id}', 'GET /v1/matters'])
  type Change = NonNullable<Parameters<typeof change.mutate>[0]['body']>
  return { ...change, save: (body: Change) => change.mutate({ path: { id }, body }) }
}
