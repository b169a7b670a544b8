interface Place {
  host: string
  port: number
}

/** What bench/relay/emulator.ts prints. */
export interface EmulatorReady {
  origin: string
  caFile: string
  imaps: Place
  smtp: Place
  tenant: string
  admin: { userPrincipalName: string; password: string }
  appId: string
  clientSecret: string
  mailbox: string
  other: string
}

/** What bench/relay/serve.ts prints. */
export interface RelayReady {
  pid: number
  imap: number
  smtp: number
  username: string
  password: string
  ca: string
}

/** What bench/relay/bare-pipe.ts prints. */
export interface BareReady {
  pid: number
  port: number
  /** Its certificate, and that with the key. */
  ca: string
  pem: string
}
