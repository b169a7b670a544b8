/** A file or some bytes that are no snapshot which this emulator can read; nothing was changed. */
export class SnapshotError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'SnapshotError'
  }
}
