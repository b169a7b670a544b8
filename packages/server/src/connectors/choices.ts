import {
  type AskedPermission,
  type ConnectorMode,
  type ConnectorType,
  connectorTypes,
  type DirectoryChoice,
  findConnectorType,
  modeOf,
  PermissionChoiceError,
  permissionsFor,
} from '@gatewarden/microsoft'
import { invalidField } from '../platform/http/validation.ts'
import type { TenantMode } from './connector.ts'

/** What a caller chooses of a connector type. */
export interface PermissionWish {
  preset?: string | undefined
  permissions?: readonly string[] | undefined
  directory?: DirectoryChoice | undefined
}

/** @throws GatewardenError `invalid_request` */
export function typeNamed(id: string): ConnectorType {
  const type = findConnectorType(id)
  if (type) return type
  const known = connectorTypes.map((one) => one.id).join(', ')
  throw invalidField(
    'body.type',
    `there is no connector type ${JSON.stringify(id)}; there are: ${known}`,
    'GET /v1/connector-types describes them.',
  )
}

/** @throws GatewardenError `invalid_request` where the type has both modes and none was chosen */
export function modeChosen(type: ConnectorType, mode: ConnectorMode | undefined): ConnectorMode {
  return translated(() => modeOf(type, mode))
}

/**
 * The permissions of a connector with the reason for each.
 * @throws GatewardenError `invalid_request` for a choice that the type does not have
 */
export function permissionsChosen(
  type: ConnectorType,
  mode: ConnectorMode,
  wish: PermissionWish,
): AskedPermission[] {
  return translated(() =>
    permissionsFor(type.id, {
      mode,
      ...(wish.preset === undefined ? {} : { preset: wish.preset }),
      ...(wish.permissions === undefined ? {} : { permissions: wish.permissions }),
      ...(wish.directory === undefined ? {} : { directory: wish.directory }),
    }),
  )
}

/** How the people are listed; null where nobody is: a person's connector, and Exchange's protocols. */
export function directoryChosen(
  type: ConnectorType,
  mode: ConnectorMode,
  wish: DirectoryChoice | undefined,
): DirectoryChoice | null {
  const lists = mode === 'organization' && type.resource === 'graph'
  if (lists) return wish ?? 'User.Read.All'
  if (wish === undefined) return null
  throw invalidField(
    'body.directory',
    mode === 'person' ? 'a connector for persons lists nobody' : `the connector type ${type.id} lists nobody`,
    'Leave directory out.',
  )
}

/** @throws GatewardenError `invalid_request` */
export function tenantModeChosen(
  mode: ConnectorMode,
  wish: { tenantMode?: TenantMode['kind'] | undefined; tenantId?: string | undefined },
): TenantMode {
  const kind =
    wish.tenantMode ??
    (wish.tenantId !== undefined ? 'single' : mode === 'organization' ? 'organizations' : 'common')
  if (kind === 'common' && mode === 'organization') {
    throw invalidField(
      'body.tenantMode',
      'common lets personal accounts in, and no administrator can consent for those',
      'Use organizations for any organization, or single with the tenantId of one.',
    )
  }
  if (kind === 'single') {
    if (wish.tenantId === undefined) {
      throw invalidField(
        'body.tenantId',
        'is missing; single needs the tenant’s id',
        'Copy Directory (tenant) ID from the overview page of the app registration.',
      )
    }
    return { kind, tenantId: wish.tenantId.toLowerCase() }
  }
  if (wish.tenantId !== undefined) {
    throw invalidField(
      'body.tenantId',
      `goes with tenantMode single only, not with ${kind}`,
      'Leave tenantId out, or set tenantMode to single.',
    )
  }
  return { kind }
}

function translated<T>(choose: () => T): T {
  try {
    return choose()
  } catch (error) {
    if (!(error instanceof PermissionChoiceError)) throw error
    throw invalidField(
      `body.${error.field}`,
      error.message.replace(/\.$/, ''),
      'GET /v1/connector-types shows what each type offers.',
    )
  }
}
