import { z } from '@hono/zod-openapi'
import { type Api, createApi, defineRoute } from '../../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../../platform/http/lists.ts'
import { assertWhole } from '../whole.ts'
import type { Provider } from './provider.ts'
import type { Providers } from './providers.ts'
import { callbackPath } from './trip-routes.ts'

const tags = ['members']
const params = z.object({ id: z.string().max(100) })
const name = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .openapi({ description: 'On the button: "Sign in with …".', example: 'Contoso' })
const clientSecret = z.string().min(1).max(1000).openapi({ description: 'Kept sealed; never shown again.' })

const newProvider = z
  .strictObject({
    name,
    issuer: z
      .string()
      .max(1000)
      .pipe(z.url({ protocol: /^https?$/ }))
      .openapi({
        description: 'As in its metadata, exactly. For Entra with the id of your tenant.',
        example: 'https://login.microsoftonline.com/8a3c…/v2.0',
      }),
    clientId: z.string().min(1).max(300),
    clientSecret,
  })
  .openapi('NewSignInProvider')

const providerChange = z
  .strictObject({ name: name.optional(), clientSecret: clientSecret.optional() })
  .openapi('SignInProviderChange')

const providerSchema = z
  .object({
    id: z.string().openapi({ example: 'prv_01j9…' }),
    name: z.string(),
    issuer: z.string(),
    clientId: z.string(),
    callbackUrl: z.string().openapi({ description: 'Register this redirect address at the provider.' }),
    createdAt: z.iso.datetime(),
  })
  .openapi('SignInProvider')

const list = defineRoute({
  method: 'get',
  path: '/sign-in-providers',
  scope: 'members:read',
  tags,
  summary: 'List the providers that members sign in with',
  responses: {
    200: jsonAnswer('The providers.', z.object({ data: z.array(providerSchema), next: z.null() })),
  },
})

const add = defineRoute({
  method: 'post',
  path: '/sign-in-providers',
  scope: 'members:write',
  idempotency: 'never',
  tags,
  summary: 'Let members sign in with an OpenID provider',
  description:
    'Entra or any other. The issuer is asked for its metadata. Nobody becomes a member by it: members link their account there, or take up an invitation with it.',
  request: { body: jsonBody(newProvider) },
  responses: { 201: jsonAnswer('The provider.', providerSchema) },
})

const change = defineRoute({
  method: 'patch',
  path: '/sign-in-providers/{id}',
  scope: 'members:write',
  tags,
  summary: 'Give a sign-in provider another name or client secret',
  request: { params, body: jsonBody(providerChange) },
  responses: { 200: jsonAnswer('The provider.', providerSchema) },
})

const remove = defineRoute({
  method: 'delete',
  path: '/sign-in-providers/{id}',
  scope: 'members:write',
  tags,
  summary: 'Remove a sign-in provider',
  description:
    'Nobody signs in by it any more; sessions that it opened go on. Who had no other way in needs a new link.',
  request: { params },
  responses: { 204: { description: 'Removed.' } },
})

/** Sign-in providers, set up by administrators. */
export function providersRoutes(providers: Providers, publicUrl: string): Api {
  const api = createApi()
  const document = ({ id, name: called, issuer, clientId, createdAt }: Provider) => ({
    id,
    name: called,
    issuer,
    clientId,
    callbackUrl: `${publicUrl}${callbackPath}`,
    createdAt: createdAt.toISOString(),
  })

  api.openapi(list, async (c) => {
    assertWhole(c.var.caller)
    return c.json({ data: (await providers.list()).map(document), next: null }, 200)
  })
  api.openapi(add, async (c) => {
    assertWhole(c.var.caller)
    const provider = await providers.add(c.var.caller.keyId, c.req.valid('json'))
    return c.json(document(provider), 201)
  })
  api.openapi(change, async (c) => {
    assertWhole(c.var.caller)
    const said = c.req.valid('json')
    const provider = await providers.change(c.var.caller.keyId, c.req.valid('param').id, {
      ...(said.name === undefined ? {} : { name: said.name }),
      ...(said.clientSecret === undefined ? {} : { clientSecret: said.clientSecret }),
    })
    return c.json(document(provider), 200)
  })
  api.openapi(remove, async (c) => {
    assertWhole(c.var.caller)
    await providers.remove(c.var.caller.keyId, c.req.valid('param').id)
    return c.body(null, 204)
  })
  return api
}
