import { Command, Option } from 'commander'
import type { Output } from '../output.ts'
import { untilSignal } from '../until-signal.ts'
import { builtPages } from './built-pages.ts'
import { port } from './emulator-command.ts'
import { runUntilEnd } from './run-until-end.ts'

interface Options {
  data?: string
  config?: string
  host?: string
  port?: number
  publicUrl?: string
  emulator?: string
  clock?: string
  logLevel?: (typeof levels)[number]
}

const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const

function sources(options: Options) {
  const flags = {
    ...(options.data ? { dataFolder: options.data } : {}),
    ...(options.publicUrl ? { publicUrl: options.publicUrl } : {}),
    ...(options.clock ? { clockUrl: options.clock } : {}),
    ...(options.emulator ? { microsoft: { emulator: options.emulator } } : {}),
    ...(options.logLevel ? { log: { level: options.logLevel } } : {}),
    listen: {
      ...(options.host ? { host: options.host } : {}),
      ...(options.port === undefined ? {} : { port: options.port }),
    },
  }
  return { flags, env: process.env, ...(options.config ? { file: options.config } : {}) }
}

const settings = (command: Command): Command =>
  command
    .option(
      '--data <FOLDER>',
      'where the service keeps everything (default: GATEWARDEN_DATA, else ~/.gatewarden)',
    )
    .option('--config <FILE>', 'configuration file (default: gatewarden.yaml in the data folder)')
    .option('--emulator <ORIGIN>', 'an emulator, offered as the cloud "emulator"')
    .option(
      '--clock <URL>',
      "follow the emulator's clock; only while every Microsoft host is on this machine",
    )
    .addOption(new Option('--log-level <LEVEL>', 'how much is logged').choices(levels))

export function serveCommand(output: Output): Command {
  return settings(new Command('serve'))
    .description('Run the service: the HTTP API, the pages for connecting, and its jobs.')
    .option('--host <ADDRESS>', 'address to listen on (default 127.0.0.1)')
    .option('--port <N>', 'port to listen on; 0 takes any free one (default 8090)', port)
    .option('--public-url <URL>', 'where browsers reach it: https, or http on localhost')
    .option('--json', 'print one line of JSON when ready')
    .addHelpText(
      'after',
      '\nEvery setting, also those of the environment and the file: docs/configuration.md.',
    )
    .action(async (options: Options) => {
      const asked = untilSignal()
      const { createService, adminKeyFile } = await import('@gatewarden/server')
      const service = await createService(sources(options), builtPages())
      const adminKey = adminKeyFile(service.config.dataFolder)
      const welcome = service.welcomeUrl?.reveal()
      const ready = {
        url: service.url,
        dataFolder: service.config.dataFolder,
        adminKeyFile: adminKey,
        ...(welcome === undefined ? {} : { welcomeUrl: welcome }),
      }
      output.result(ready, () =>
        [
          `Gatewarden is at ${service.url}`,
          ...(welcome === undefined ? [] : [`  make your account     ${welcome}`]),
          `  data folder          ${service.config.dataFolder}`,
          `  administrator's key  ${adminKey} (the gatewarden command finds it by itself)`,
          `  console              ${service.config.publicUrl}/console/`,
          `  callback URL         ${service.config.publicUrl}/oauth/callback`,
        ].join('\n'),
      )
      await runUntilEnd(service, asked, output)
    })
}

export function workCommand(output: Output): Command {
  return settings(new Command('work'))
    .description('Work jobs only, beside a running service on the same database.')
    .option('--json', 'print one line of JSON when ready')
    .action(async (options: Options) => {
      const asked = untilSignal()
      const { runWork } = await import('@gatewarden/server')
      const worker = await runWork(sources(options))
      output.result({ working: true, dataFolder: worker.config.dataFolder }, 'Working jobs.')
      await runUntilEnd(worker, asked, output)
    })
}
