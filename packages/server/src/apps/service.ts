import type { ClientCredential, Cloud, Refusal } from '@gatewarden/microsoft'
import type { App } from './app.ts'

export interface AppsService {
  /** @throws GatewardenError `not_found` */
  get(appId: string): Promise<App>
  /** The cloud with this id: built in or set up by the operator. @throws GatewardenError `connector_misconfigured` */
  cloud(cloudId: string): Cloud
  /**
   * The credentials that may work, in the order to try: the newest valid first, none that is expired or was refused.
   * @throws GatewardenError `connector_misconfigured` with reason and remedy where there is none, or the app is paused
   */
  credentialsFor(appId: string): Promise<UsableApp>
  /**
   * Runs `attempt` with each credential in that order until one is not refused as a credential, and reports what
   * Entra made of each. What `attempt` throws that is no credential refusal comes through untouched.
   * @throws GatewardenError `connector_misconfigured` once all are refused: the app is then paused
   */
  withCredential<T>(appId: string, attempt: (use: CredentialUse) => Promise<T>): Promise<T>
  /** Entra took this credential. Cheap: writes only where that was not known. */
  reportAccepted(appId: string, credentialId: string): Promise<void>
  /**
   * Entra refused. Does nothing unless the credential itself was refused; then that credential is not tried again,
   * and the app pauses if no other may work.
   */
  reportRefusal(appId: string, credentialId: string, refusal: Refusal): Promise<{ paused: boolean }>
}

export interface UsableApp {
  app: App
  cloud: Cloud
  credentials: { id: string; credential: ClientCredential }[]
}

export interface CredentialUse {
  app: App
  cloud: Cloud
  credentialId: string
  credential: ClientCredential
}
