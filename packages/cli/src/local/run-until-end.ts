import type { Output } from '../output.ts'
import { untilStray } from '../until-stray.ts'

/** EX_SOFTWARE of sysexits.h, as for all that is our own mistake. */
const exitOfBug = 70

interface Running {
  config: { timeouts: { shutdown: number } }
  platform: { log: { fatal(facts: object, message: string): void } }
  close(): Promise<void>
}

/**
 * Keeps what was started until somebody asks it to end, or an error comes that nobody caught: then it finishes what runs, as
 * on a signal, and ends with 70, so that whoever supervises it starts it anew.
 */
export async function runUntilEnd(
  running: Running,
  asked: Promise<NodeJS.Signals>,
  output: Output,
): Promise<void> {
  const tell = (err: unknown) => running.platform.log.fatal({ err }, 'an error that nobody caught')
  const end = await Promise.race([asked, untilStray(tell)])
  if (typeof end === 'string') {
    output.note(`${end}: finishing what runs …`)
    await running.close()
    return
  }
  process.exitCode = exitOfBug
  tell(end.error)
  output.warn(
    'An error came that nobody caught: finishing what runs, then ending. This is a mistake in Gatewarden.',
  )
  // What went astray may be what closing waits for.
  const { shutdown } = running.config.timeouts
  setTimeout(() => process.exit(exitOfBug), shutdown + 10_000).unref()
  await running.close()
}
