import { hashPassword, verifyPassword } from 'better-auth/crypto'

/** Each hash takes 32 MB and a thread for some tenths of a second; strangers may ask for as many as they like. */
const mostAtOnce = 2

/** The sign-in library's scrypt, so many at once and the others in their turn. */
export function hashInTurn(): {
  hash(password: string): Promise<string>
  verify(said: { hash: string; password: string }): Promise<boolean>
} {
  let running = 0
  const waiting: (() => void)[] = []
  const inTurn = async <T>(run: () => Promise<T>): Promise<T> => {
    if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await run()
    } finally {
      // The place goes to the next one, or is free again.
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
  return {
    hash: (password) => inTurn(() => hashPassword(password)),
    verify: (said) => inTurn(() => verifyPassword(said)),
  }
}
