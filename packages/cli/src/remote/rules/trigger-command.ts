import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Command } from 'commander'
import type { Output } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { readJsonObject } from '../read-json-object.ts'

interface TriggerOptions extends RemoteOptions {
  data?: string
  customer?: string
  attach?: string[]
  idempotencyKey?: string
}

export function triggerCommand(output: Output): Command {
  const command = new Command('trigger')
    .description('Say that something has happened elsewhere, for rules and webhooks to act on.')
    .argument('<event>', 'its name, such as invoice.overdue')
    .option('--data <FILE>', 'JSON of what is known of it; - for standard input')
    .option('--customer <ID>', 'whom it is about')
    .option(
      '--attach <FILE>',
      'file for the mail, by its name as id; may be repeated',
      (file: string, before: string[] = []) => [...before, file],
    )
    .option('--idempotency-key <KEY>', 'the same key again is no second event')
  return remoteCommand(command).action(
    async (event: string, { data, customer, attach = [], ...options }: TriggerOptions) => {
      const { idempotencyKey, ...remote } = options
      const told = await connect(remote).request('POST /v1/triggers', {
        ...(idempotencyKey ? { idempotencyKey } : {}),
        body: {
          event,
          ...(data ? { data: readJsonObject('--data', data) } : {}),
          ...(customer ? { customer } : {}),
          attachments: attach.map((file) => ({
            id: basename(file),
            name: basename(file),
            content: readFileSync(file).toString('base64'),
          })),
        },
      })
      output.result(told, told.id)
    },
  )
}
