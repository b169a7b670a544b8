interface Place {
  host: string
  port: number
}

/** What bench/sending/emulator.ts prints. */
export interface EmulatorReady {
  origin: string
  caFile: string
  imaps: Place
  smtp: Place
  tenant: string
  appId: string
  clientSecret: string
  /** That the app may send as. */
  mailboxes: string[]
  reader: string
}

/** What bench/sending/serve.ts prints. */
export interface ServiceReady {
  pid: number
  url: string
  key: string
}
