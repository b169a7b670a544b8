import { MicrosoftError } from '@gatewarden/microsoft'
import { type MailboxDoor, needingPermission, type OpenMailbox } from '../../directory/index.ts'
import { GatewardenError } from '../../platform/errors.ts'
import { type Api, defineRoute } from '../../platform/http/api.ts'
import { jsonAnswer, jsonBody } from '../../platform/http/lists.ts'
import { refusalFacts } from '../../platform/http/problem.ts'
import { mailboxPath } from '../paths.ts'
import { graphSettingsChange, mailboxSettingsSchema, readSettings, settingsChangeSchema } from './settings.ts'

const getSettings = defineRoute({
  method: 'get',
  path: '/connections/{id}/mailboxes/{address}/settings',
  scope: 'mail:read',
  summary: 'Time zone, language, working hours and automatic replies of a mailbox',
  description:
    'Needs MailboxSettings.Read. Microsoft shows a person’s connection her own settings only, not those of mailboxes that are shared with her.',
  request: { params: mailboxPath },
  responses: { 200: jsonAnswer('The settings', mailboxSettingsSchema) },
})

const changeSettings = defineRoute({
  method: 'patch',
  path: '/connections/{id}/mailboxes/{address}/settings',
  scope: 'mail:write',
  summary: 'Change settings of a mailbox, automatic replies among them; what is not named stays',
  description:
    'Needs MailboxSettings.ReadWrite. Automatic replies take effect at once; scheduled ones begin and end by themselves.',
  request: { params: mailboxPath, body: jsonBody(settingsChangeSchema) },
  responses: { 200: jsonAnswer('The settings as they are now', mailboxSettingsSchema) },
})

/**
 * Settings of a mailbox, and what else Microsoft keeps with them.
 * @throws GatewardenError `mailbox_denied` for another mailbox by a person's connection: Exchange opens them to nobody else,
 * whatever is shared (https://github.com/OfficeDev/office-js/issues/6057)
 */
export async function withSettings<T>(
  box: OpenMailbox,
  permissions: readonly [string, ...string[]],
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await needingPermission(box.connection, permissions, run)
  } catch (error) {
    const isForeign = box.connection.kind === 'person' && box.root !== '/me'
    if (!isForeign || !(error instanceof MicrosoftError) || error.refusal.status !== 403) throw error
    throw new GatewardenError('mailbox_denied', {
      detail:
        'Microsoft shows a person the settings of her own mailbox only, not those of one shared with her.',
      remedy: 'Use a connection of the organization, or one of the mailbox’s own person.',
      extra: { microsoft: refusalFacts(error.refusal) },
      cause: error,
    })
  }
}

export const readsSettings = ['MailboxSettings.Read', 'MailboxSettings.ReadWrite'] as const
export const writesSettings = ['MailboxSettings.ReadWrite'] as const

async function show(box: OpenMailbox) {
  const { body } = await box.graph.json<unknown>({ path: `${box.root}/mailboxSettings` })
  return readSettings(body)
}

export function addSettingsRoutes(api: Api, door: MailboxDoor): void {
  api.openapi(getSettings, async (c) => {
    const { id, address } = c.req.valid('param')
    const box = await door.open(id, address, c.get('caller'))
    return c.json(await withSettings(box, readsSettings, () => show(box)), 200)
  })

  api.openapi(changeSettings, async (c) => {
    const { id, address } = c.req.valid('param')
    const body = graphSettingsChange(c.req.valid('json'))
    const box = await door.open(id, address, c.get('caller'))
    const now = await withSettings(box, writesSettings, async () => {
      await box.graph.json({
        method: 'PATCH',
        path: `${box.root}/mailboxSettings`,
        body,
        repeatable: true,
      })
      return show(box)
    })
    return c.json(now, 200)
  })
}
