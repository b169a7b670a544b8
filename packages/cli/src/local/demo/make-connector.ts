import type { Connector } from '@gatewarden/client'
import { hold } from './expect.ts'
import type { Narrator } from './narrator.ts'
import type { Stage } from './stage.ts'

/** The app that nobody has consented to yet, as the emulator's portal shows it. */
function freshApp({ emulator }: Stage) {
  const app = emulator.describe().tenants[0]?.apps.find((one) => !one.consented && one.clientSecret !== null)
  hold(
    app !== undefined && app.clientSecret !== null,
    'The emulator has no app with a secret that nobody consented to.',
  )
  return { appId: app.appId, clientSecret: app.clientSecret, displayName: app.displayName }
}

export async function makeConnector(stage: Stage, narrator: Narrator): Promise<Connector> {
  const app = freshApp(stage)
  const connector = await stage.client.request('POST /v1/connectors', {
    body: {
      type: 'microsoft-365',
      mode: 'organization',
      name: 'acme-mail',
      app: {
        clientId: app.appId,
        cloud: 'emulator',
        credential: { kind: 'secret', secret: app.clientSecret },
      },
    },
  })
  hold(connector.status === 'ready', `The connector is ${connector.status}: ${connector.reason}`)
  narrator.seen(`connector ${connector.name} of the type ${connector.type}, with client id and secret`)
  narrator.detail(`callback URL to register: ${connector.callbackUrl}`)
  for (const { name, reason, forced } of connector.permissions) {
    narrator.detail(`${name.padEnd(22)} ${reason}${forced ? ' (always asked for)' : ''}`)
  }
  // The redirect URI is registered in Microsoft's portal; in the emulator it is there for every port of this machine.
  return connector
}
