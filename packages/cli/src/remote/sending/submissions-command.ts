import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Command } from 'commander'
import { type Output, table } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { readJsonObject } from '../read-json-object.ts'
import { readText } from '../secret-input.ts'
import { severalWords } from '../several-words.ts'

interface SendOptions extends RemoteOptions {
  profile: string
  to?: string[]
  cc?: string[]
  bcc?: string[]
  subject?: string
  textFile?: string
  htmlFile?: string
  template?: string
  variables?: string
  attach?: string[]
  reference?: string
  sendAt?: string
  idempotencyKey?: string
}

export function submissionsCommand(output: Output): Command {
  const submissions = new Command('submissions').description('Messages that are handed over to be sent.')
  const withProfile = (command: Command) =>
    remoteCommand(command.option('--profile <ID>', 'sending profile', 'default'))

  withProfile(
    submissions
      .command('send')
      .description('hand a message over, now or for later')
      .option('--to <ADDRESS>', 'who gets it; several separated by commas, or repeated', severalWords)
      .option('--cc <ADDRESS>', 'copy', severalWords)
      .option('--bcc <ADDRESS>', 'blind copy', severalWords)
      .option('--subject <TEXT>', 'subject')
      .option('--text-file <FILE>', 'what it says; - for standard input')
      .option('--html-file <FILE>', 'the same as HTML')
      .option('--template <NAME>', 'template of the profile, in place of subject and texts')
      .option('--variables <FILE>', 'JSON that it is filled with')
      .option('--attach <FILE>', 'file to attach; may be repeated', (file: string, before: string[] = []) => [
        ...before,
        file,
      ])
      .option('--reference <TEXT>', 'your own id of what it is about')
      .option('--send-at <TIME>', 'when, such as 2026-12-01T08:00:00Z')
      .option('--idempotency-key <KEY>', 'the same key again makes no second message'),
  ).action(async (options: SendOptions) => {
    const parties = (all: string[] = []) => all.map((address) => ({ address }))
    const made = await connect(options).request('POST /v1/sending-profiles/{id}/submissions', {
      path: { id: options.profile },
      ...(options.idempotencyKey ? { idempotencyKey: options.idempotencyKey } : {}),
      body: {
        to: parties(options.to),
        cc: parties(options.cc),
        bcc: parties(options.bcc),
        ...(options.subject ? { subject: options.subject } : {}),
        ...(options.textFile ? { text: readText('--text-file', options.textFile) } : {}),
        ...(options.htmlFile ? { html: readText('--html-file', options.htmlFile) } : {}),
        ...(options.template
          ? {
              template: {
                name: options.template,
                variables: options.variables ? readJsonObject('--variables', options.variables) : {},
              },
            }
          : {}),
        attachments: (options.attach ?? []).map((file) => ({
          name: basename(file),
          content: readFileSync(file).toString('base64'),
        })),
        ...(options.reference ? { reference: options.reference } : {}),
        ...(options.sendAt ? { sendAt: options.sendAt } : {}),
      },
    })
    output.result(made, made.id)
    output.note(`What becomes of it: gatewarden deliveries list --submission ${made.id}`)
  })

  withProfile(
    submissions
      .command('list')
      .description('list them, newest first; dead letters with --status failed')
      .option('--status <NAME>', 'scheduled, queued, sending, sent, failed, unknown or cancelled')
      .option('--reference <TEXT>', 'those about this'),
  ).action(async (options: RemoteOptions & { profile: string; status?: string; reference?: string }) => {
    const query = {
      ...(options.status ? { status: options.status as 'failed' } : {}),
      ...(options.reference ? { reference: options.reference } : {}),
    }
    const found = await Array.fromAsync(
      connect(options).each('GET /v1/sending-profiles/{id}/submissions', {
        path: { id: options.profile },
        query,
      }),
    )
    output.result(found, () =>
      table(
        ['ID', 'STATUS', 'TO', 'SUBJECT', 'WHY'],
        found.map((one) => [
          one.id,
          one.status,
          String(one.recipients),
          one.subject ?? '',
          one.waits ?? one.reason ?? '',
        ]),
      ),
    )
  })

  withProfile(
    submissions.command('cancel').description('cancel one that has not gone out').argument('<id>'),
  ).action(async (id: string, options: RemoteOptions & { profile: string }) => {
    const one = await connect(options).request('DELETE /v1/sending-profiles/{id}/submissions/{submission}', {
      path: { id: options.profile, submission: id },
    })
    output.result(one, `${one.id} is ${one.status}`)
  })

  withProfile(
    submissions
      .command('resend')
      .description('send one again, to those who have not got it')
      .argument('<id>')
      .option('--everybody', 'to everybody'),
  ).action(async (id: string, options: RemoteOptions & { profile: string; everybody?: boolean }) => {
    const one = await connect(options).request(
      'POST /v1/sending-profiles/{id}/submissions/{submission}/resend',
      {
        path: { id: options.profile, submission: id },
        body: { to: options.everybody ? 'everybody' : 'undelivered' },
      },
    )
    output.result(one, one.id)
  })
  return submissions
}
