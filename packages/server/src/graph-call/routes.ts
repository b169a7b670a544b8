import { assertGraphPath, type GraphClient, GraphPathError, isGraphVersion } from '@gatewarden/microsoft'
import type { Context } from 'hono'
import { type Api, type ApiEnv, createApi, defineTree, z } from '../platform/http/api.ts'
import { invalidField } from '../platform/http/validation.ts'
import type { Platform } from '../platform/platform.ts'
import { admitCall } from './admit-call.ts'
import { passOn, refusedByGraph } from './graph-answer.ts'
import type { GraphCallNeeds } from './index.ts'
import { rawTarget } from './raw-target.ts'
import { rewriteLinksIn } from './rewrite-links.ts'
import { readBatch, runBatch } from './run-batch.ts'

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

const summaries: Record<(typeof methods)[number], string> = {
  get: 'Read anything of Microsoft Graph',
  post: 'Create or do anything in Microsoft Graph; also $batch',
  put: 'Put anything into Microsoft Graph',
  patch: 'Change anything in Microsoft Graph',
  delete: 'Delete anything in Microsoft Graph',
}

const description =
  `The call goes to Graph as it stands, with the connection’s token, through the limits of its mailbox; it is
retried only where repeating it does no harm. Ids are immutable ones. Links to further pages lead back here. Besides graph:call the
key needs the scope of what is called: mail, calendar, contacts, subscriptions (changes:read), and directory:read to read anything
else. Refusals are problem documents with Graph’s own status and error.`.replaceAll('\n', ' ')

/** Headers that a caller decides; the rest are Gatewarden’s. */
const passedOn = [
  'accept',
  'accept-language',
  'consistencylevel',
  'content-type',
  'if-match',
  'if-none-match',
  'prefer',
]

export function graphCallRoutes(platform: Platform, needs: GraphCallNeeds): Api {
  const api = createApi()
  for (const method of methods) {
    const route = {
      method,
      path: '/connections/{id}/graph/{version}/{path}',
      scope: 'graph:call',
      summary: summaries[method],
      description,
      request: {
        params: z.object({
          id: z.string().max(100).openapi({ example: 'conn_01k…' }),
          version: z.enum(['v1.0', 'beta']),
          path: z.string().openapi({
            description:
              'Path below the version, slashes as they are, and its query: `users/ann@contoso.com/messages?$top=5`.',
          }),
        }),
      },
      responses: {
        200: {
          description: 'What Graph answered; its status may be another of success.',
          content: { 'application/json': { schema: z.unknown() } },
        },
      },
    } as const
    defineTree(api, route, (c) => call(c, platform, needs))
  }
  return api
}

async function call(c: Context<ApiEnv>, platform: Platform, needs: GraphCallNeeds): Promise<Response> {
  const caller = c.get('caller')
  const connection = await needs.connections.get(c.req.param('id') ?? '', caller)
  const method = c.req.method as Method
  const { version, path } = readTarget(c)
  const base = `${platform.config.publicUrl}/v1/connections/${connection.id}/graph`
  const body = method === 'GET' || method === 'DELETE' ? undefined : new Uint8Array(await c.req.arrayBuffer())
  const isBatch = method === 'POST' && /^\/\$batch(\?|$)/i.test(path)
  const parts = isBatch ? readBatch(body ?? new Uint8Array()) : []
  if (isBatch) for (const part of parts) admitCall(caller, connection, part.method, part.path)
  else admitCall(caller, connection, method, path)

  const noteOne = (one: { method: string; path: string }) =>
    platform.audit.recordSoon({
      actor: caller.keyId,
      action: 'graph.called',
      subject: connection.id,
      customer: connection.customer,
      details: { method: one.method, path: `/${version}${one.path.split('?', 1)[0]}` },
    })
  for (const one of isBatch ? parts : [{ method, path }]) noteOne(one)
  try {
    const graph = await needs.tokens.graphFor(connection.id)
    if (isBatch) {
      const answer = await runBatch(graph, version, parts, passedHeaders)
      return c.newResponse(rewriteLinksIn(JSON.stringify(answer), base), 200, {
        'content-type': 'application/json',
      })
    }
    return passOn(await send(graph, c, { method, version, path, body }), base)
  } catch (error) {
    const refused = refusedByGraph(error, { requestId: c.get('requestId'), instance: c.req.path })
    if (refused) return refused
    throw error
  }
}

/** @throws GatewardenError `invalid_request` for what is no path of Graph (see assertGraphPath) or an undeclared version */
function readTarget(c: Context<ApiEnv>): { version: 'v1.0' | 'beta'; path: string } {
  const { version = '', path = '' } = rawTarget(c) ?? {}
  if (!isGraphVersion(version))
    throw invalidField('path.version', 'must be v1.0 or beta', 'Write …/graph/v1.0/ and the path behind it.')
  try {
    assertGraphPath(path)
  } catch (error) {
    if (!(error instanceof GraphPathError)) throw error
    throw invalidField('path.path', error.message.replace(/^The Graph path /, '').replace(/\.$/, ''))
  }
  return { version, path }
}

function send(
  graph: GraphClient,
  c: Context<ApiEnv>,
  call: { method: Method; version: 'v1.0' | 'beta'; path: string; body: Uint8Array | undefined },
) {
  const given = Object.fromEntries(passedOn.map((name) => [name, c.req.header(name) ?? '']))
  const hasBody = call.body !== undefined && call.body.length > 0
  return graph.stream({
    method: call.method,
    version: call.version,
    path: call.path,
    headers: passedHeaders(given),
    signal: c.req.raw.signal,
    ...(hasBody ? { body: call.body } : {}),
  })
}

function passedHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given)
      .map(([name, value]): [string, string] => [name.toLowerCase(), value])
      .filter(([name, value]) => passedOn.includes(name) && value !== ''),
  )
}
