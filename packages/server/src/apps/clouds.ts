import { type Cloud, clouds, emulatorCloud } from '@gatewarden/microsoft'
import type { Config } from '../platform/config/config.ts'
import { GatewardenError } from '../platform/errors.ts'
import { invalidField } from '../platform/http/validation.ts'

/**
 * The clouds of this installation: Microsoft's, from the built-in list, and the emulator of the operator's
 * configuration. Nothing that comes through the API adds a host.
 */
export class Clouds {
  readonly #byId: ReadonlyMap<string, Cloud>

  constructor({ emulator, emulatorImap, emulatorPop, emulatorSmtp }: Config['microsoft']) {
    const all: Cloud[] = Object.values(clouds)
    if (emulator !== undefined) {
      all.push(
        emulatorCloud(emulator, {
          ...(emulatorImap === undefined ? {} : { imap: door(emulatorImap) }),
          ...(emulatorPop === undefined ? {} : { pop: door(emulatorPop) }),
          ...(emulatorSmtp === undefined ? {} : { smtp: door(emulatorSmtp) }),
        }),
      )
    }
    this.#byId = new Map(all.map((cloud) => [cloud.id, cloud]))
  }

  get ids(): string[] {
    return [...this.#byId.keys()]
  }

  get all(): Cloud[] {
    return [...this.#byId.values()]
  }

  /** For a cloud that a caller names. @throws GatewardenError `invalid_request` */
  named(id: string, field: string): Cloud {
    const cloud = this.#byId.get(id)
    if (cloud) return cloud
    throw invalidField(
      field,
      `there is no cloud named ${JSON.stringify(id)}; there are: ${this.ids.join(', ')}`,
      id === 'emulator'
        ? 'Start the service with --emulator ORIGIN; an emulator’s address cannot be set through the API.'
        : 'Use one of these names. Hosts cannot be set through the API.',
    )
  }

  /** For a cloud that was stored. @throws GatewardenError `connector_misconfigured` once the operator has taken it away */
  stored(id: string): Cloud {
    const cloud = this.#byId.get(id)
    if (cloud) return cloud
    throw new GatewardenError('connector_misconfigured', {
      detail: `The app belongs to the cloud ${JSON.stringify(id)}, which is not in the configuration of this service.`,
      remedy:
        id === 'emulator' ? 'Start the service with --emulator ORIGIN.' : 'Set the app to another cloud.',
    })
  }
}

function door(hostAndPort: string): { host: string; port: number } {
  const [host = '', port = ''] = hostAndPort.split(':')
  return { host, port: Number(port) }
}
