import type { Config } from '../platform/config/config.ts'
import { invalidField } from '../platform/http/validation.ts'

/**
 * Microsoft's tokens reach customers' own tokens only where the operator has said so.
 * @throws GatewardenError `invalid_request`
 */
export function assertReleaseAllowed(
  { config }: { config: Pick<Config, 'browsers'> },
  scopes: readonly string[],
): void {
  if (!scopes.includes('tokens:release') || config.browsers.release) return
  throw invalidField(
    'body.scopes',
    'tokens:release is not given to browsers by this installation',
    'Release tokens to the back end, or have the operator set browsers.release (GATEWARDEN_BROWSER_RELEASE).',
  )
}
