import type { Cloud } from './clouds.ts'
import {
  type ConnectorMode,
  type ConnectorType,
  type ConnectorTypeId,
  type DirectoryChoice,
  findConnectorType,
} from './connector-types.ts'
import {
  findPermission,
  type Permission,
  type PermissionKind,
  type PermissionResource,
} from './permissions.ts'

/** A permission that a connector asks for, and why. */
export interface AskedPermission extends Permission {
  /** For the administrator who is to grant it. */
  reason: string
  /** True where the connector type cannot do without it. */
  forced: boolean
}

export interface PermissionChoices {
  /** Needed where the type has both. */
  mode?: ConnectorMode
  /** A preset's id; ignored where `permissions` is given. Neither: the type's default. */
  preset?: string
  /** Names out of what the type offers. */
  permissions?: readonly string[]
  /** How people are listed in an organization; User.Read.All unless told. */
  directory?: DirectoryChoice
}

/** A choice that the connector type does not have; `field` names which. */
export class PermissionChoiceError extends Error {
  readonly field: 'type' | 'mode' | 'preset' | 'permissions' | 'directory'

  constructor(field: PermissionChoiceError['field'], message: string) {
    super(message)
    this.name = 'PermissionChoiceError'
    this.field = field
  }
}

const signIn = [
  ['openid', 'Tells which person signed in, so that the connection belongs to the right one.'],
  ['profile', "Shows the person's name beside the connection."],
  ['offline_access', 'Keeps the connection working while the person is away.'],
] as const

/**
 * What a connector of that type asks for, in the order in which it is shown: what was chosen, then what is forced.
 * Throws a PermissionChoiceError for a choice that the type does not have.
 */
export function permissionsFor(
  typeId: ConnectorTypeId | string,
  choices: PermissionChoices = {},
): AskedPermission[] {
  const type = findConnectorType(typeId)
  if (type === undefined)
    throw new PermissionChoiceError('type', `There is no connector type ${JSON.stringify(typeId)}.`)
  const mode = modeOf(type, choices.mode)
  const kind: PermissionKind = mode === 'organization' ? 'application' : 'delegated'
  const chosen = chosenNames(type, mode, choices).map((name) =>
    asked(type.resource, kind, name, chosenReason(type, mode, name), false),
  )
  return withoutTwins([...chosen, ...forced(type, mode, choices.directory)])
}

/** The mode of a connector: the one that its type has, or the chosen one of two. */
export function modeOf(type: ConnectorType, chosen: ConnectorMode | undefined): ConnectorMode {
  const only = type.modes.length === 1 ? type.modes[0] : undefined
  const mode = chosen ?? only
  if (mode === undefined) {
    throw new PermissionChoiceError(
      'mode',
      `The connector type ${type.id} needs a choice: ${type.modes.join(' or ')}.`,
    )
  }
  if (!type.modes.includes(mode)) {
    throw new PermissionChoiceError(
      'mode',
      `The connector type ${type.id} is for ${type.modes.join(' or ')}, not for ${JSON.stringify(mode)}.`,
    )
  }
  return mode
}

function chosenNames(
  type: ConnectorType,
  mode: ConnectorMode,
  choices: PermissionChoices,
): readonly string[] {
  if (choices.permissions === undefined) return presetNames(type, mode, choices.preset ?? type.defaultPreset)
  const offers = type.offers[mode] ?? []
  const alwaysThere = new Set(
    [...signIn.map(([name]) => name), 'User.Read', 'User.Read.All', 'Directory.Read.All'].map((name) =>
      name.toLowerCase(),
    ),
  )
  const names: string[] = []
  for (const wanted of choices.permissions) {
    const offer = offers.find((name) => name.toLowerCase() === wanted.toLowerCase())
    if (offer !== undefined) names.push(offer)
    else if (!alwaysThere.has(wanted.toLowerCase())) {
      throw new PermissionChoiceError(
        'permissions',
        `${JSON.stringify(wanted)} is not offered by the connector type ${type.id} for ${mode === 'organization' ? 'an organization' : 'a person'}. It offers: ${offers.join(', ')}.`,
      )
    }
  }
  if (names.length === 0)
    throw new PermissionChoiceError(
      'permissions',
      `Choose at least one permission. The connector type ${type.id} offers: ${offers.join(', ')}.`,
    )
  return names
}

function presetNames(type: ConnectorType, mode: ConnectorMode, id: string): readonly string[] {
  const names = type.presets.find((preset) => preset.id === id)?.permissions[mode]
  if (names !== undefined) return names
  const there = type.presets
    .filter((preset) => preset.permissions[mode] !== undefined)
    .map((preset) => preset.id)
  throw new PermissionChoiceError(
    'preset',
    `The connector type ${type.id} has no preset ${JSON.stringify(id)}. It has: ${there.join(', ')}.`,
  )
}

function forced(
  type: ConnectorType,
  mode: ConnectorMode,
  directory: DirectoryChoice | undefined,
): AskedPermission[] {
  if (mode === 'person') {
    const base = signIn.map(([name, reason]) => asked('graph', 'delegated', name, reason, true))
    // Exchange's own tokens need nothing of Graph.
    if (type.resource === 'exchange') return base
    return [asked('graph', 'delegated', 'User.Read', 'Reads whose account this is.', true), ...base]
  }
  if (type.resource === 'exchange') return []
  const name = directory ?? 'User.Read.All'
  if (name !== 'User.Read.All' && name !== 'Directory.Read.All') {
    throw new PermissionChoiceError(
      'directory',
      `People are listed by User.Read.All or Directory.Read.All, not by ${JSON.stringify(name)}.`,
    )
  }
  const reason =
    name === 'User.Read.All'
      ? "Lists the organization's people, so that a mailbox can be chosen. The narrowest permission that does."
      : "Lists the organization's people, so that a mailbox can be chosen. Wider than that needs: User.Read.All is enough."
  return [asked('graph', 'application', name, reason, true)]
}

function asked(
  resource: PermissionResource,
  kind: PermissionKind,
  name: string,
  reason: string,
  isForced: boolean,
): AskedPermission {
  const permission = findPermission(resource, kind, name)
  if (permission === undefined) throw new RangeError(`The catalogue lacks ${kind} ${name}.`)
  return { ...permission, reason, forced: isForced }
}

function chosenReason(type: ConnectorType, mode: ConnectorMode, name: string): string {
  const permission = findPermission(
    type.resource,
    mode === 'organization' ? 'application' : 'delegated',
    name,
  )
  return reasons[name] ?? permission?.allows ?? ''
}

/** Why a connector asks, where that says more than what the permission allows. */
const reasons: Readonly<Record<string, string>> = {
  'Mail.ReadBasic': 'Shows who wrote to whom and when, without reading what was written.',
  'Mail.ReadBasic.All': 'Shows who wrote to whom and when, without reading what was written.',
  'Mail.Read': 'Reads and collects mail with its attachments.',
  'Mail.Read.Shared': 'Reads the shared mailboxes and folders that the person may open.',
  'Mail.ReadWrite': 'Reads mail, moves and marks it, and keeps drafts.',
  'Mail.ReadWrite.Shared': 'Does the same in shared mailboxes that the person may open.',
  'Mail.Send': 'Sends mail. It cannot read any.',
  'Mail.Send.Shared': 'Sends in the name of shared mailboxes, as far as the person may.',
  'MailboxSettings.Read':
    'Tells user mailboxes, shared mailboxes and rooms apart, and knows their time zones.',
  'MailboxSettings.ReadWrite': 'Sets automatic replies and rules.',
  'Calendars.ReadBasic': 'Shows when people are busy, without what their meetings are about.',
  'Calendars.ReadBasic.All': 'Shows when people are busy, without what their meetings are about.',
  'Calendars.Read': 'Reads calendars and events.',
  'Calendars.Read.Shared': 'Reads the calendars that others share with the person.',
  'Calendars.ReadWrite': 'Reads calendars, creates and changes events.',
  'Calendars.ReadWrite.Shared': 'Does the same in calendars that others share with the person.',
  'Contacts.Read': 'Reads contacts.',
  'Contacts.ReadWrite': 'Reads contacts, creates and changes them.',
  'Place.Read.All': 'Lists rooms, so that one can be booked.',
  'User.ReadBasic.All': 'Finds colleagues by name.',
  'IMAP.AccessAsApp': 'Reads mailboxes by IMAP, for software that knows nothing else.',
  'SMTP.SendAsApp': 'Sends by SMTP, for software and devices that know nothing else.',
}

function withoutTwins(list: readonly AskedPermission[]): AskedPermission[] {
  const seen = new Map<string, AskedPermission>()
  for (const one of list) {
    const key = `${one.resource} ${one.name}`
    const twin = seen.get(key)
    if (twin === undefined) seen.set(key, one)
    else if (one.forced) seen.set(key, { ...twin, forced: true })
  }
  return [...seen.values()]
}

/** What to ask Entra for. */
export interface ConsentRequest {
  resource: PermissionResource
  /** `scope` of the admin consent address or of the authorization address. */
  scope: string
}

/**
 * The consents that these permissions need, one for each resource, because Entra takes one resource at a time.
 * Application permissions are only ever granted all together, through `.default`. Exchange's IMAP and POP roles are
 * consented through a name of their own (facts of 2026-06, Microsoft's page on IMAP and SMTP with OAuth).
 */
export function consentRequests(cloud: Cloud, permissions: readonly Permission[]): ConsentRequest[] {
  const application = permissions.filter((one) => one.kind === 'application')
  const requests: ConsentRequest[] = []
  if (application.some((one) => one.resource === 'graph'))
    requests.push({ resource: 'graph', scope: `${cloud.graphResource}/.default` })
  const exchange = application.filter((one) => one.resource === 'exchange')
  if (exchange.some((one) => /^(?:IMAP|POP)\./.test(one.name)) && cloud.exchangeResource === globalExchange) {
    requests.push({ resource: 'exchange', scope: 'https://ps.outlook.com/.default' })
  }
  if (
    exchange.some((one) => !/^(?:IMAP|POP)\./.test(one.name)) ||
    (exchange.length > 0 && cloud.exchangeResource !== globalExchange)
  ) {
    requests.push({ resource: 'exchange', scope: `${cloud.exchangeResource}/.default` })
  }
  for (const resource of ['graph', 'exchange'] as const) {
    const names = delegatedScopes(cloud, permissions, resource)
    if (names.length > 0) requests.push({ resource, scope: names.join(' ') })
  }
  return requests
}

const globalExchange = 'https://outlook.office365.com'

/**
 * Scopes of one resource as a sign-in and a refresh ask for them, with the resource's prefix; the sign-in scopes
 * (openid, profile, offline_access) are added by authorizationUrl.
 */
export function delegatedScopes(
  cloud: Cloud,
  permissions: readonly Permission[],
  resource: PermissionResource,
): string[] {
  const prefix =
    resource === 'graph'
      ? cloud.graphResource
      : cloud.exchangeResource === globalExchange
        ? 'https://outlook.office.com'
        : cloud.exchangeResource
  return permissions
    .filter((one) => one.kind === 'delegated' && one.resource === resource && one.group !== 'sign-in')
    .map((one) => `${prefix}/${one.name}`)
}

/** The resource that a token is asked for: `{resource}/.default` with client credentials. */
export function tokenResource(cloud: Cloud, resource: PermissionResource): string {
  return resource === 'graph' ? cloud.graphResource : cloud.exchangeResource
}
