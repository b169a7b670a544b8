import { Command } from 'commander'
import type { Output } from '../../output.ts'
import { connect, type RemoteOptions, remoteCommand } from '../connect.ts'
import { credentialsCommand } from './credentials-command.ts'
import { listenersCommand } from './listeners-command.ts'
import { messagesCommand } from './messages-command.ts'

/** The door for devices: ports, passwords, and what became of the mail they handed over. */
export function relayCommand(output: Output): Command {
  const relay = new Command('relay').description('SMTP, IMAP and POP for devices that cannot do OAuth.')
  relay.addCommand(listenersCommand(output))
  relay.addCommand(credentialsCommand(output))
  relay.addCommand(messagesCommand(output))
  remoteCommand(relay.command('authority').description('the certificate that devices trust, as PEM')).action(
    async (options: RemoteOptions) => {
      const found = await connect(options).request('GET /v1/relay/authority')
      output.result(found, found.certificate.trim())
    },
  )
  return relay
}
