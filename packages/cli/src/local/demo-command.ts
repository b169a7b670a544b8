import { Command } from 'commander'
import { CommandError } from '../failure.ts'
import { gatewarden, shellWord } from '../invocation.ts'
import type { Output } from '../output.ts'
import { untilSignal } from '../until-signal.ts'
import { brought } from './emulator-command.ts'

interface Options {
  exit?: boolean
  mail?: string[]
  data?: string
}

/** Where mail goes that comes without an address. */
const firstMailbox = 'mette.sorensen@contoso.onmicrosoft.com'

export function demoCommand(output: Output): Command {
  return new Command('demo')
    .description(
      'The whole journey on an emulated Microsoft 365: connect, release tokens, read, collect, verify.',
    )
    .option('--exit', 'end after the journey, with 0 only if every step held')
    .option(
      '--mail <[ADDRESS=]PATH>',
      'play it on your own mail: a folder of .eml files or an mbox; may be repeated',
      (text: string, before: string[] = []) => [...before, text],
    )
    .option(
      '--data <FOLDER>',
      'keep everything in this folder (default: a temporary one, of which only the package is left at the end)',
    )
    .option('--json', 'print one line of JSON when the journey is done')
    .action(async (options: Options) => {
      const asked = untilSignal()
      const { setStage } = await import('./demo/stage.ts')
      const { playJourney } = await import('./demo/journey.ts')
      const { StoryBroken } = await import('./demo/expect.ts')
      const { createNarrator } = await import('./demo/narrator.ts')
      const narrator = createNarrator(process.stderr)
      let isEnding = false
      let isPlayed = false
      void asked.then(() => {
        isEnding = true
        narrator.plain('Ending …')
      })
      narrator.plain('Gatewarden, on a Microsoft 365 that lives on this machine.')
      const stage = await setStage({
        mail: (options.mail ?? []).map(mailOf),
        ...(options.data ? { folder: options.data } : {}),
      })
      try {
        const untilCutShort = asked.then(() => {
          throw new CommandError('interrupted', 130, 'The journey was ended before it was done.')
        })
        if (isEnding) await untilCutShort
        narrator.plain(`Emulator at ${stage.emulator.origin}, service at ${stage.url}.`)
        for (const line of brought(stage.emulator)) narrator.plain(line)
        const journey = playJourney(stage, narrator).catch((error: unknown) => {
          if (error instanceof StoryBroken) throw new CommandError('story_broken', 1, error.message)
          throw error
        })
        const result = await Promise.race([untilCutShort, journey])
        isPlayed = true
        const ready = { url: stage.url, apiKey: stage.apiKey, ...result, emulator: stage.emulator.ready }
        output.result(ready, () =>
          [
            '',
            'Every step held.',
            '',
            ...(options.exit
              ? []
              : [
                  `  service    ${stage.url}`,
                  ...(stage.welcomeUrl ? [`  console    ${stage.welcomeUrl}`] : []),
                  `  its API    ${stage.url}/docs`,
                  `  API key    ${stage.apiKey}`,
                  `  emulator   ${stage.emulator.origin}/_emulator`,
                ]),
            `  package    ${result.package}`,
            '',
            'Try:',
            ...(options.exit
              ? []
              : [
                  `  export GATEWARDEN_URL=${stage.url} GATEWARDEN_API_KEY=${stage.apiKey}`,
                  `  ${gatewarden} connections list`,
                  `  ${gatewarden} users ${result.connections[0]?.id}`,
                  `  ${gatewarden} token ${result.connections[0]?.id}`,
                ]),
            `  ${gatewarden} verify ${shellWord(result.package)}`,
          ].join('\n'),
        )
        if (!options.exit) {
          output.note('\nIt stays up for a look. Ctrl-C ends it; the package stays.')
          await asked
        }
      } finally {
        await stage.close(isEnding && !isPlayed)
      }
    })
}

function mailOf(text: string): { address: string; path: string } {
  const match = /^([^\s=@]+@[^\s=@]+)=(.+)$/.exec(text)
  return match
    ? { address: match[1] ?? firstMailbox, path: match[2] ?? text }
    : { address: firstMailbox, path: text }
}
