import { Command } from 'commander'
import type { Output } from '../output.ts'
import { checkLines } from '../remote/check-lines.ts'
import { connect, type RemoteOptions, remoteCommand } from '../remote/connect.ts'

export function doctorCommand(output: Output): Command {
  return remoteCommand(
    new Command('doctor').description(
      'The health of this installation: what was seen, what it means, what to do.',
    ),
  ).action(async (options: RemoteOptions) => {
    const report = await connect(options).request('GET /v1/health/doctor')
    output.result(report, () => checkLines(report.checks))
    if (report.state === 'failed') process.exitCode = 7
  })
}
