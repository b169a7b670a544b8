import { z } from '@hono/zod-openapi'
import { urlProblem } from '../platform/egress/index.ts'
import { invalidField } from '../platform/http/validation.ts'

export const typePattern = z
  .string()
  .max(100)
  .regex(/^(\*|[a-z_]+\.(\*|[a-z_]+))$/, 'must be a type of change such as message.created, message.* or *')
  .openapi({ example: 'message.*' })

export interface EndpointWish {
  url: string
  description?: string | null | undefined
  types: string[]
  customers?: string[] | null | undefined
  connections?: string[] | null | undefined
}

/** What a change of an endpoint may name; what is left out stays. */
export type EndpointEditWish = { [Field in keyof EndpointWish]?: EndpointWish[Field] | undefined }

/** @throws GatewardenError `invalid_request` that names the field */
export function assertUrl(url: string, allow: readonly string[]): void {
  const problem = urlProblem(url, allow)
  if (problem !== undefined)
    throw invalidField('body.url', problem, 'Give an https address that this installation may reach.')
}
