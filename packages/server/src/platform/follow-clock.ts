import { z } from 'zod'
import type { Clock } from './clock.ts'
import { GatewardenError } from './errors.ts'

export interface FollowedClock extends Clock {
  close(): void
}

const answerShape = z.object({ now: z.iso.datetime({ offset: true }) })
const everyMs = 1000

/**
 * A clock that follows an emulator's: asks it once a second how far ahead it is, and runs with the machine's between.
 * @param url the emulator's origin, or the address of its clock
 * @throws GatewardenError `config_invalid` when nothing there tells the time
 */
export async function followClock(url: string, onFailure: (error: unknown) => void): Promise<FollowedClock> {
  const address = new URL(url).pathname === '/' ? `${url}/_emulator/clock` : url
  let aheadMs = 0
  const ask = async (): Promise<void> => {
    const response = await fetch(address, { signal: AbortSignal.timeout(5000), redirect: 'error' })
    const answer = answerShape.parse(await response.json())
    aheadMs = new Date(answer.now).getTime() - systemNow()
  }
  try {
    await ask()
  } catch (error) {
    throw new GatewardenError('config_invalid', {
      detail: `clockUrl: nothing at ${address} tells the time as { "now": … }.`,
      remedy: 'Start the emulator first, or leave clockUrl out.',
      cause: error,
    })
  }
  const timer = setInterval(() => {
    ask().catch(onFailure)
  }, everyMs)
  timer.unref()
  return { now: () => new Date(systemNow() + aheadMs), close: () => clearInterval(timer) }
}

const systemNow = (): number => performance.timeOrigin + performance.now()
