import { request } from 'undici'
import { z } from 'zod'
import { GatewardenError } from '../platform/errors.ts'
import type { Platform } from '../platform/platform.ts'

/** The emulator's own controls, for whoever runs this installation. Only there where one is attached by its configuration. */
export interface EmulatorDoor {
  /** @param path below `/_emulator` @throws GatewardenError `not_found` where no emulator is attached */
  call<T>(method: Method, path: string, shape: z.ZodType<T>, body?: unknown): Promise<T>
  /** Puts a message as it stands into a folder. */
  putMessage(mailbox: string, folder: string, mime: Buffer): Promise<void>
  origin(): string
}

export type Method = 'GET' | 'POST' | 'DELETE'

export const anything: z.ZodType<unknown> = z.unknown()
const refusal = z.object({ error: z.string() })
const timeoutMs = 10_000

export function createEmulatorDoor({
  config,
  dispatcher,
}: Pick<Platform, 'config' | 'dispatcher'>): EmulatorDoor {
  const origin = (): string => {
    if (config.microsoft.emulator !== undefined) return config.microsoft.emulator
    throw new GatewardenError('not_found', {
      detail: 'No emulator is attached to this installation.',
      remedy: 'Set microsoft.emulator to its origin; with Microsoft itself there is nothing to control here.',
    })
  }
  const ask = async (method: Method | 'PUT', path: string, body?: string | Buffer): Promise<unknown> => {
    const url = new URL(`/_emulator${path}`, origin())
    const answer = await request(url, {
      method,
      dispatcher,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      ...(body === undefined ? {} : { body }),
    }).catch((cause: unknown) => {
      throw new GatewardenError('microsoft_unavailable', {
        detail: `The emulator at ${url.origin} does not answer.`,
        remedy: 'Start it again, or take it out of the configuration.',
        cause,
      })
    })
    const text = await answer.body.text()
    const said: unknown = text === '' ? undefined : JSON.parse(text)
    if (answer.statusCode < 300) return said
    const { data } = refusal.safeParse(said)
    throw new GatewardenError(answer.statusCode === 404 ? 'not_found' : 'invalid_request', {
      detail: data?.error ?? `The emulator answered ${answer.statusCode}.`,
    })
  }
  return {
    origin,
    call: async (method, path, shape, body) =>
      shape.parse(await ask(method, path, body === undefined ? undefined : JSON.stringify(body))),
    async putMessage(mailbox, folder, mime) {
      const segments = folder.split('/').map(encodeURIComponent).join('/')
      await ask('PUT', `/mailboxes/${encodeURIComponent(mailbox)}/folders/${segments}/messages`, mime)
    },
  }
}
