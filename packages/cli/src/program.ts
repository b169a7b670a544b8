import { Command, CommanderError } from 'commander'
import { reportFailure } from './failure.ts'
import { backupCommand, restoreCommand } from './local/backup-command.ts'
import { demoCommand } from './local/demo-command.ts'
import { doctorCommand } from './local/doctor-command.ts'
import { emulatorCommand } from './local/emulator-command.ts'
import { keyRingCommands } from './local/key-ring-commands.ts'
import { packCommand } from './local/pack-command.ts'
import { serveCommand, workCommand } from './local/serve-command.ts'
import { verifyCommand } from './local/verify-command.ts'
import { createOutput, type Output, type Streams } from './output.ts'
import { appsCommand } from './remote/apps-command.ts'
import { changesCommand } from './remote/changes-command.ts'
import { collectCommand } from './remote/collect/collect-command.ts'
import { connectionsCommand } from './remote/connections-command.ts'
import { connectorsCommand } from './remote/connectors-command.ts'
import { endpointsCommand } from './remote/endpoints-command.ts'
import { groupsCommand } from './remote/groups-command.ts'
import { issuersCommand } from './remote/issuers-command.ts'
import { keysCommand } from './remote/keys-command.ts'
import { mailboxesCommand } from './remote/mailboxes-command.ts'
import { mattersCommand } from './remote/matters-command.ts'
import { membersCommand } from './remote/members-command.ts'
import { relayCommand } from './remote/relay/relay-command.ts'
import { roomsCommand } from './remote/rooms-command.ts'
import { rulesCommand } from './remote/rules/rules-command.ts'
import { triggerCommand } from './remote/rules/trigger-command.ts'
import { deliveriesCommand } from './remote/sending/deliveries-command.ts'
import { profilesCommand } from './remote/sending/profiles-command.ts'
import { submissionsCommand } from './remote/sending/submissions-command.ts'
import { tokenCommand } from './remote/token-command.ts'
import { usersCommand } from './remote/users-command.ts'
import { watchesCommand } from './remote/watches-command.ts'

const version = '0.1.0'

/**
 * Runs `gatewarden ARGS`. Each command's heavy parts are imported when it runs, so that `--help` and the commands
 * that only talk to the service start at once.
 * @returns the exit code: 0 only on success; the others are listed in docs/commands.md
 */
export async function runProgram(args: readonly string[], streams?: Streams): Promise<number> {
  const output = createOutput(args.includes('--json'), streams)
  const program = buildProgram(output)
  if (streams) {
    configureAll(program, (command) =>
      command.configureOutput({
        writeOut: (text) => streams.out.write(text),
        writeErr: (text) => streams.err.write(text),
      }),
    )
  }
  try {
    await program.parseAsync(['node', 'gatewarden', ...args])
    return 0
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    return reportFailure(error, output)
  }
}

export function buildProgram(output: Output): Command {
  const program = new Command('gatewarden')
    .description('A self-hosted door to Microsoft 365 mail, calendar and contacts.')
    .version(version, '-V, --version')
    .helpOption('-h, --help', 'show this help')
    .addHelpText(
      'after',
      `
Commands that talk to a running service find it by --url or GATEWARDEN_URL
(default http://127.0.0.1:8090) and authenticate with GATEWARDEN_API_KEY;
without one, with the administrator's key that the service keeps in its data
folder, where you may read that.
Every command takes --json for programs, prints results on standard output and
everything else on standard error, and exits with 0 only on success.`,
    )
  const commands = [
    serveCommand(output),
    workCommand(output),
    emulatorCommand(output),
    demoCommand(output),
    doctorCommand(output),
    appsCommand(output),
    connectorsCommand(output),
    connectionsCommand(output),
    tokenCommand(output),
    usersCommand(output),
    groupsCommand(output),
    roomsCommand(output),
    mailboxesCommand(output),
    watchesCommand(output),
    endpointsCommand(output),
    changesCommand(output),
    mattersCommand(output),
    collectCommand(output),
    profilesCommand(output),
    submissionsCommand(output),
    deliveriesCommand(output),
    rulesCommand(output),
    triggerCommand(output),
    relayCommand(output),
    verifyCommand(output),
    packCommand(output),
    issuersCommand(output),
    keysCommand(output).addCommand(keyRingCommands(output)),
    membersCommand(output),
    backupCommand(output),
    restoreCommand(output),
  ]
  for (const command of commands) program.addCommand(command)
  // Commander ends the process by itself unless told otherwise, and hints at the help at the top only: at every level.
  configureAll(program, (command) =>
    command.exitOverride().showHelpAfterError('(add --help for what this command takes)'),
  )
  return program
}

function configureAll(command: Command, configure: (command: Command) => void): void {
  configure(command)
  for (const child of command.commands) configureAll(child, configure)
}
