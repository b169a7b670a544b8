/** Something the caller of the control plane named is not there, is there already, or does not fit. */
export class ControlError extends Error {
  readonly status: 400 | 404 | 409

  constructor(status: 400 | 404 | 409, message: string) {
    super(message)
    this.name = 'ControlError'
    this.status = status
  }
}

/** The thing, or a 404 with this message. @throws ControlError */
export function found<T>(thing: T | undefined, message: string): T {
  if (thing === undefined) throw new ControlError(404, message)
  return thing
}

/** The stores throw where something is there already. @throws ControlError 409 */
export function unlessTaken(add: () => void): void {
  try {
    add()
  } catch (error) {
    throw new ControlError(409, error instanceof Error ? error.message : String(error))
  }
}
