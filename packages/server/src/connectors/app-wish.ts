import type { z } from '@hono/zod-openapi'
import { type appChoice, wishOf } from '../apps/index.ts'
import { requireScope } from '../platform/http/api.ts'
import type { Caller } from '../platform/http/caller.ts'
import type { AppWish } from './service.ts'

/**
 * The app of a connector as the service takes it.
 * @throws GatewardenError `forbidden` where a new app is to be made and the key may make connectors only
 */
export function appWish(choice: z.output<typeof appChoice>, caller: Caller): AppWish {
  if ('id' in choice) return choice
  requireScope(caller, 'apps:write')
  const { name, credential, ...rest } = choice
  return { ...rest, name: name ?? choice.clientId, credential: credential && wishOf(credential) }
}
