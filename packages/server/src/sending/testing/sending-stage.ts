import { type Answer, type ConnectRig, connectRig } from '../../connect/testing/index.ts'

/** The service and an emulator in which an app may send as a mailbox over SMTP and read it over IMAP, all set up as the guides say. */
export interface SendingStage extends AsyncDisposable {
  rig: ConnectRig
  tenant: string
  /** The app of the default tenant. */
  app: { clientId: string; clientSecret: string }
  /** A mailbox of its own, opened to the app. */
  mailbox(): string
  /** Authentication as Office365OAuth has it: tenant, app and secret. */
  byApp(): Record<string, unknown>
  /** Makes a profile. @returns its path below /v1 */
  profile(wish: Record<string, unknown>): Promise<string>
  /** Hands a message over and sends what is due. */
  submit(profile: string, message: Record<string, unknown>): Promise<Answer>
  /** Messages of a mailbox's folder as they lie there, oldest first. */
  messages(address: string, folder?: 'inbox' | 'sentitems'): string[]
  /** The deliveries of a submission, in the order of recipients. */
  deliveries(submission: unknown): Promise<Record<string, unknown>[]>
}

export async function sendingStage(): Promise<SendingStage> {
  const rig = await connectRig({ config: { egress: { allow: ['127.0.0.1'] } } })
  const { emulator } = rig
  const described = emulator.describe().tenants.find(({ id }) => id === rig.contoso)
  const consented = described?.apps.find(({ consented: is, clientSecret }) => is && clientSecret)
  if (consented?.clientSecret === undefined) throw new Error('the default seed has no consented app')
  const app = { clientId: consented.appId, clientSecret: consented.clientSecret ?? '' }
  emulator.registerInExchange(rig.contoso, { appId: app.clientId })
  let count = 0
  return {
    rig,
    tenant: rig.contoso,
    app,
    mailbox() {
      const address = `sender${++count}@contoso.onmicrosoft.com`
      emulator.addUser({
        tenant: rig.contoso,
        userPrincipalName: address,
        displayName: `Sender ${count}`,
        mailbox: 'user',
      })
      emulator.addDelegation(rig.contoso, { kind: 'full-access', mailbox: address, to: app.clientId })
      return address
    },
    byApp: () => ({ type: 'office365-oauth', tenantId: rig.contoso, cloud: 'emulator', ...app }),
    async profile(wish) {
      const made = await rig.call('POST', '/v1/sending-profiles', { body: { name: 'A profile', ...wish } })
      if (made.status !== 201) throw new Error(made.text)
      return `/v1/sending-profiles/${made.body.id}`
    },
    async submit(profile, message) {
      const made = await rig.call('POST', `${profile}/submissions`, { body: message })
      if (made.status !== 202) return made
      await rig.features.sending.runDue()
      return rig.call('GET', `${profile}/submissions/${made.body.id}`)
    },
    messages(address, folder = 'inbox') {
      const mail = emulator.world.mailboxAt(address)?.mailbox.mail.wellKnown(folder)
      return [...(mail?.messages ?? [])].map(({ content }) => emulator.world.spool.read(content).toString())
    },
    async deliveries(submission) {
      const { body } = await rig.call('GET', `/v1/deliveries?submission=${submission}`)
      const found = body.data as { recipient: string }[]
      return found.sort((a, b) => (a.recipient < b.recipient ? -1 : 1))
    },
    [Symbol.asyncDispose]: () => rig.close(),
  }
}
