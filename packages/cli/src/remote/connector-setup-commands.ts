import type { ConnectorSetup } from '@gatewarden/client'
import { Argument, type Command } from 'commander'
import type { Output } from '../output.ts'
import { connect, type RemoteOptions, remoteCommand } from './connect.ts'

const scriptKinds = ['graph-powershell', 'azure-cli', 'manifest', 'exchange-powershell'] as const

/** `connectors setup` and `connectors script`. */
export function addSetupCommands(connectors: Command, output: Output): void {
  remoteCommand(
    connectors
      .command('setup')
      .description('the steps in the Microsoft Entra admin center, and which of them are seen to be done')
      .argument('<connector>')
      .option('--cloud <ID>', 'of a connector without an app: where it will be registered', 'global')
      .option('--tenant <ID>', 'a tenant that has consented, to look into as well')
      .option('--mailbox <ADDRESS>', 'a mailbox to open'),
  ).action(
    async (id: string, options: RemoteOptions & { cloud: string; tenant?: string; mailbox?: string }) => {
      const { cloud, tenant, mailbox } = options
      const setup = await connect(options).request('POST /v1/connectors/{id}/setup/check', {
        path: { id },
        body: { cloud, ...(tenant ? { tenant } : {}), ...(mailbox ? { mailbox } : {}) },
      })
      output.result(setup, () =>
        [...setup.steps.map(stepLines), ...setup.scripts.map(offerLine)].join('\n\n'),
      )
    },
  )

  remoteCommand(
    connectors
      .command('script')
      .description('a script that sets it up: graph-powershell, azure-cli, manifest or exchange-powershell')
      .argument('<connector>')
      .addArgument(new Argument('<kind>').choices(scriptKinds))
      .option('--cloud <ID>', 'of a connector without an app: where it will be registered', 'global')
      .option('--mailboxes <LIST>', 'for Exchange: addresses with commas between them')
      .option(
        '--group <ADDRESS>',
        'for Exchange: the mail-enabled security group that the app is limited to',
      ),
  ).action(
    async (
      id: string,
      kind: (typeof scriptKinds)[number],
      options: RemoteOptions & { cloud: string; mailboxes?: string; group?: string },
    ) => {
      const { cloud, mailboxes, group } = options
      const script = await connect(options).request('GET /v1/connectors/{id}/setup/scripts/{kind}', {
        path: { id, kind },
        query: { cloud, ...(mailboxes ? { mailboxes } : {}), ...(group ? { group } : {}) },
      })
      output.result(script, () => script.text.trimEnd())
    },
  )
}

function stepLines({ number, title, text, values, check }: ConnectorSetup['steps'][number]): string {
  const open = check !== null && check.state !== 'ok'
  return [
    `${number}. ${title}${check === null ? '' : open ? '  [open]' : '  [done]'}`,
    `   ${text}`,
    ...values.map(({ label, value }) => `   ${label}: ${value}`),
    ...(check?.seen ? [`   seen: ${check.seen}`] : []),
    ...(open && check.remedy ? [`   what to do: ${check.remedy}`] : []),
  ].join('\n')
}

const offerLine = ({ kind, title, runner }: ConnectorSetup['scripts'][number]): string =>
  `${title}: connectors script CONNECTOR ${kind}\n   ${runner}`
