/** One of Microsoft's clouds, or an emulator that an operator has configured. */
export interface Cloud {
  id: string
  /** Origin of the sign-in service, no trailing slash. */
  authority: string
  /** Issuer of v2.0 tokens with the literal `{tenantid}`. */
  issuer: string
  /** Origin of Graph, no trailing slash. */
  graph: string
  /** Resource URI that Graph scopes are prefixed with; also the audience of its tokens. */
  graphResource: string
  /** Resource URI of Exchange Online for IMAP, POP and SMTP. */
  exchangeResource: string
  /** Origins that upload sessions of Outlook lead to. */
  uploads: readonly string[]
  imap: { host: string; port: number }
  pop: { host: string; port: number }
  smtp: { host: string; port: number }
  /** Origin of the portal, for remedies and set-up steps. */
  portal: string
}

const graphOnly = (
  id: string,
  authority: string,
  graph: string,
  rest: Omit<Cloud, 'id' | 'authority' | 'issuer' | 'graph' | 'graphResource'>,
): Cloud => ({
  id,
  authority,
  issuer: `${authority}/{tenantid}/v2.0`,
  graph,
  graphResource: graph,
  ...rest,
})

/**
 * Microsoft's clouds. Sources: learn.microsoft.com/graph/deployments; the mail hosts of the national clouds are
 * known from practice and stay configurable by naming another cloud in the operator's configuration.
 */
export const clouds = {
  global: graphOnly('global', 'https://login.microsoftonline.com', 'https://graph.microsoft.com', {
    exchangeResource: 'https://outlook.office365.com',
    uploads: ['https://outlook.office.com', 'https://outlook.office365.com'],
    imap: { host: 'outlook.office365.com', port: 993 },
    pop: { host: 'outlook.office365.com', port: 995 },
    smtp: { host: 'smtp.office365.com', port: 587 },
    portal: 'https://entra.microsoft.com',
  }),
  'gcc-high': graphOnly('gcc-high', 'https://login.microsoftonline.us', 'https://graph.microsoft.us', {
    exchangeResource: 'https://outlook.office365.us',
    uploads: ['https://outlook.office365.us'],
    imap: { host: 'outlook.office365.us', port: 993 },
    pop: { host: 'outlook.office365.us', port: 995 },
    smtp: { host: 'smtp.office365.us', port: 587 },
    portal: 'https://portal.azure.us',
  }),
  dod: graphOnly('dod', 'https://login.microsoftonline.us', 'https://dod-graph.microsoft.us', {
    exchangeResource: 'https://webmail.apps.mil',
    uploads: ['https://webmail.apps.mil', 'https://outlook-dod.office365.us'],
    imap: { host: 'webmail.apps.mil', port: 993 },
    pop: { host: 'webmail.apps.mil', port: 995 },
    smtp: { host: 'smtp-dod.office365.us', port: 587 },
    portal: 'https://portal.azure.us',
  }),
  china: {
    ...graphOnly('china', 'https://login.chinacloudapi.cn', 'https://microsoftgraph.chinacloudapi.cn', {
      exchangeResource: 'https://partner.outlook.cn',
      uploads: ['https://partner.outlook.cn'],
      imap: { host: 'partner.outlook.cn', port: 993 },
      pop: { host: 'partner.outlook.cn', port: 995 },
      smtp: { host: 'smtp.partner.outlook.cn', port: 587 },
      portal: 'https://portal.azure.cn',
    }),
    issuer: 'https://login.partner.microsoftonline.cn/{tenantid}/v2.0',
  },
} as const satisfies Record<string, Cloud>

export type CloudId = keyof typeof clouds

/** The built-in cloud of that id; undefined for an id that is not Microsoft's. */
export function findCloud(id: string): Cloud | undefined {
  return Object.values<Cloud>(clouds).find((cloud) => cloud.id === id)
}

/** Where an emulator's mail doors are; IMAP, POP and SMTP stay at Microsoft's ports unless told. */
export interface EmulatorDoors {
  id?: string
  imap?: { host: string; port: number }
  pop?: { host: string; port: number }
  smtp?: { host: string; port: number }
}

/**
 * An emulator as a cloud: one origin is the sign-in service, Graph and the portal; the resource URIs stay those of
 * the global cloud, because a token names what it is for and not where that runs.
 * Throws a TypeError for anything that is not an http(s) origin.
 */
export function emulatorCloud(origin: string, doors: EmulatorDoors = {}): Cloud {
  const url = URL.canParse(origin) ? new URL(origin) : undefined
  if (
    url === undefined ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.href !== `${url.origin}/` ||
    url.username !== ''
  ) {
    throw new TypeError(
      `The emulator's address must be an origin such as http://127.0.0.1:8025, not ${JSON.stringify(origin)}.`,
    )
  }
  return {
    id: doors.id ?? 'emulator',
    authority: url.origin,
    issuer: `${url.origin}/{tenantid}/v2.0`,
    graph: url.origin,
    graphResource: clouds.global.graphResource,
    exchangeResource: clouds.global.exchangeResource,
    uploads: [url.origin],
    imap: doors.imap ?? { host: url.hostname, port: 993 },
    pop: doors.pop ?? { host: url.hostname, port: 995 },
    smtp: doors.smtp ?? { host: url.hostname, port: 587 },
    portal: url.origin,
  }
}
