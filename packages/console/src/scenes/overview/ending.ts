import type { App, Connector } from '@gatewarden/client'

export interface Ending {
  id: string
  /** The first connector on its app; the app's own name where there is none. */
  called: string
  /** Id of that connector. */
  connector: string | undefined
  expiresAt: string
  daysLeft: number
  hasEnded: boolean
  /** At most a week is left. */
  isLate: boolean
}

/** The credentials that end within 60 days or have ended, the next one first. */
export function endingCredentials(apps: readonly App[], connectors: readonly Connector[]): Ending[] {
  const userOf = (app: App) => connectors.find((one) => one.app?.id === app.id)
  return apps
    .flatMap((app) =>
      app.credentials.flatMap(({ id, expiresAt, expiry: { state, daysLeft } }) =>
        expiresAt === null || state === 'fine' || state === 'unknown'
          ? []
          : [
              {
                id,
                called: userOf(app)?.catalog.title || app.name,
                connector: userOf(app)?.id,
                expiresAt,
                daysLeft: daysLeft ?? 0,
                hasEnded: state === 'expired',
                isLate: state === 'expired' || state === 'within-7-days',
              },
            ],
      ),
    )
    .sort((a, b) => a.expiresAt.localeCompare(b.expiresAt))
}
