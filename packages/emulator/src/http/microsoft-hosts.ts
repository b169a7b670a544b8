/** Who answers behind one of Microsoft's host names. */
export type MicrosoftService = 'login' | 'graph' | 'outlook' | 'smtp'

/** The names of the global cloud under which the emulator can answer, and who answers there. */
const SERVICES: ReadonlyMap<string, MicrosoftService> = new Map([
  ['login.microsoftonline.com', 'login'],
  ['login.microsoft.com', 'login'],
  ['login.windows.net', 'login'],
  ['sts.windows.net', 'login'],
  ['graph.microsoft.com', 'graph'],
  ['outlook.office.com', 'outlook'],
  ['outlook.office365.com', 'outlook'],
  ['smtp.office365.com', 'smtp'],
])

export const MICROSOFT_HOSTS: readonly string[] = [...SERVICES.keys()]

/** Scheme, host and port of each service as the caller reaches it: issuers and links from one to another begin with them. */
export interface ServiceOrigins {
  readonly login: string
  readonly graph: string
  readonly outlook: string
}

/** The service behind the host of an origin; undefined for a name that is not Microsoft's, where one origin is all of them. */
export function serviceAt(origin: string): MicrosoftService | undefined {
  return SERVICES.get(new URL(origin).hostname)
}

/**
 * Where the services are for a caller who used this origin. Under Microsoft's names each has its own, whichever of its
 * aliases was used, on the same port; elsewhere the one origin is all of them.
 */
export function servicesAt(origin: string): ServiceOrigins {
  if (serviceAt(origin) === undefined) return { login: origin, graph: origin, outlook: origin }
  const { protocol, port } = new URL(origin)
  const at = (host: string) => `${protocol}//${host}${port === '' ? '' : `:${port}`}`
  return {
    login: at('login.microsoftonline.com'),
    graph: at('graph.microsoft.com'),
    outlook: at('outlook.office.com'),
  }
}
