import type { ConnectorsService } from '../connectors/index.ts'
import type { Api } from '../platform/http/api.ts'
import type { Platform } from '../platform/platform.ts'
import { createEmulatorDoor } from './emulator-door.ts'
import { emulatorRoutes } from './routes.ts'
import { createEmulatorControls } from './service.ts'

/**
 * The controls of the emulator that the installation runs on. Its own are for this machine alone; by these a member reaches
 * them through the service, with her role, and leaves a trace in the audit log.
 */
export function createEmulator(
  platform: Platform,
  { connectors }: { connectors: ConnectorsService },
): { routes: Api } {
  const door = createEmulatorDoor(platform)
  return { routes: emulatorRoutes(createEmulatorControls(platform, { door, connectors })) }
}
