import type { RefusalKind, RefusalSubject } from '../refusal.ts'

/** What one AADSTS number means to a connection. */
export interface EntraErrorFacts {
  code: number
  kind: RefusalKind
  subject: RefusalSubject
  reason: string
  remedy: string
  /** Only where the credential itself was refused: the one thing that pauses a connector. */
  credentialRefused?: true
  /** An older outer number; the text names the one that matters. */
  wrapsAnother?: true
  /** With this OAuth `error` beside it the number means something else, and the error decides. */
  yieldsTo?: string
}

const entry = (
  code: number,
  kind: RefusalKind,
  subject: RefusalSubject,
  reason: string,
  remedy: string,
  more: Partial<Pick<EntraErrorFacts, 'credentialRefused' | 'wrapsAnother' | 'yieldsTo'>> = {},
): EntraErrorFacts => ({ code, kind, subject, reason, remedy, ...more })

const remedies = {
  signInAgain: 'The person signs in again through the connect link.',
  startAgain: 'Start the sign-in again.',
  otherAccount: 'Sign in with an account of the organization.',
  registerMfa: 'The person signs in again and registers on the way.',
  consentAgain: 'An administrator of the organization opens the admin consent link and approves.',
  waits: 'Nothing needs to be done; it is tried again.',
  askDeveloper: 'This is a fault in the request; report it with the trace id.',
  checkPermissions: 'Check the permissions of the connector against those of the app registration.',
  excludeApp:
    'An administrator excludes the app from the policy, or a connector with application permissions is used.',
  enableApp:
    'An administrator sets the enterprise application to be enabled for sign-in, then consents again if it was removed.',
  crossTenant: 'An administrator allows the organization in the cross-tenant access settings.',
  unknownApp:
    'Check tenant and client id, then let an administrator of the organization consent. Right after a registration, wait some minutes.',
  federated:
    'Compare issuer, subject and audience of the federated credential on the app registration, letter by letter.',
  spa: 'In the app registration, move the callback URL from the single-page to the Web platform.',
}

// biome-ignore format: a table, one row a line
const list: readonly EntraErrorFacts[] = [
  entry(16000, 'needs_reauth', 'person', 'The account that was chosen does not belong to this organization.', remedies.otherAccount),
  entry(28002, 'connector_misconfigured', 'app', 'A permission was asked for in a form that Entra does not take.', remedies.checkPermissions),
  entry(28003, 'connector_misconfigured', 'app', 'No permission was asked for.', remedies.checkPermissions),
  entry(50001, 'connector_misconfigured', 'tenant', 'The service that access is asked to is switched off in this organization, or does not exist there.', "An administrator enables the service's enterprise application; check the cloud, too."),
  entry(50011, 'connector_misconfigured', 'app', 'The redirect address of this installation is not on the app registration.', 'In the app registration, under Authentication, add the callback URL of the connector to the Web platform, exactly as it is shown, letter by letter.'),
  entry(50012, 'connector_misconfigured', 'app', "The app's certificate or assertion could not be verified.", 'Compare the certificate stored here with the one on the app registration.'),
  entry(50020, 'needs_reauth', 'person', 'The account belongs to another organization, or is a personal one, and is no guest here.', remedies.otherAccount),
  entry(50027, 'connector_misconfigured', 'app', "The app's assertion is no valid token.", 'Check the federated credential or certificate that is stored here.'),
  entry(50034, 'needs_reauth', 'person', 'There is no such account in this organization; it may have been deleted.', remedies.otherAccount),
  entry(50053, 'needs_reauth', 'person', 'The account is locked after too many failed sign-ins, or the sign-in came from an address with a bad name.', 'The person waits a while or has the account unblocked, then signs in again.'),
  entry(50055, 'needs_reauth', 'person', "The person's password has expired.", 'The person changes the password, then signs in again through the connect link.'),
  entry(50057, 'needs_reauth', 'person', 'The account is blocked from signing in.', 'An administrator enables the account, or another account is connected.'),
  entry(50058, 'needs_reauth', 'person', 'Nobody is signed in.', remedies.signInAgain),
  entry(50059, 'connector_misconfigured', 'app', 'The request does not say which organization it is for.', remedies.askDeveloper),
  entry(50072, 'needs_reauth', 'person', 'The person has to register for multi-factor authentication first.', remedies.registerMfa),
  entry(50074, 'needs_reauth', 'person', 'The second step of the sign-in was not completed.', remedies.signInAgain),
  entry(50076, 'needs_reauth', 'person', 'The organization now asks for multi-factor authentication, which only a new sign-in can give.', 'The person signs in again through the connect link. For work without people, use a connector with application permissions.'),
  entry(50078, 'needs_reauth', 'person', 'The multi-factor authentication is older than the organization allows.', remedies.signInAgain),
  entry(50079, 'needs_reauth', 'person', 'The person has to register for multi-factor authentication first.', remedies.registerMfa),
  entry(50089, 'needs_reauth', 'person', 'The sign-in page was left open for too long.', remedies.startAgain),
  entry(50097, 'needs_reauth', 'person', 'The organization asks for a sign-in from a known device.', 'The person signs in again from a device that the organization knows.'),
  entry(50105, 'needs_admin_consent', 'person', 'The organization lets only assigned people use this app, and this person is not one of them.', 'An administrator assigns the person or a group to the enterprise application, or turns the assignment requirement off.'),
  entry(50126, 'needs_reauth', 'person', 'The name or password was wrong.', remedies.signInAgain),
  entry(50132, 'needs_reauth', 'person', 'The session that this connection rests on was revoked or is too old.', remedies.signInAgain),
  entry(50133, 'needs_reauth', 'person', 'The session that this connection rests on ended with a change of password.', remedies.signInAgain),
  entry(50147, 'connector_misconfigured', 'app', 'The proof key that was sent has a wrong length.', remedies.askDeveloper),
  entry(50148, 'needs_reauth', 'person', 'The proof key does not belong to this sign-in.', remedies.startAgain),
  entry(50158, 'needs_reauth', 'person', 'Another step of the sign-in is open: an outside provider or terms of use.', remedies.signInAgain),
  entry(50173, 'needs_reauth', 'person', 'The grant was revoked: the password was reset, or the sessions were ended by the person or an administrator.', remedies.signInAgain),
  entry(50194, 'connector_misconfigured', 'app', 'The app is registered for one organization only, and was used for any.', 'In the app registration, allow accounts in any organizational directory, or set the connector to the one tenant.'),
  entry(50196, 'transient', 'service', 'The same request came too often in a short time.', remedies.waits),
  entry(50199, 'needs_reauth', 'person', 'The sign-in needs a confirmation by the person.', remedies.startAgain),
  entry(53000, 'needs_admin_consent', 'person', 'The organization asks for a device that complies with its rules.', remedies.excludeApp),
  entry(53001, 'needs_admin_consent', 'person', 'The organization asks for a device that is joined to it.', remedies.excludeApp),
  entry(53002, 'needs_admin_consent', 'person', 'The organization allows only apps that it has approved.', remedies.excludeApp),
  entry(53003, 'needs_admin_consent', 'tenant', 'A Conditional Access policy of the organization blocks this app, this person or this place.', "An administrator allows the app, the person or this installation's address in the policy; for application permissions, look at the policies for workload identities."),
  entry(54005, 'needs_reauth', 'person', 'This sign-in was used already: the page was sent twice or the back button pressed.', remedies.startAgain),
  entry(65001, 'needs_admin_consent', 'tenant', 'A permission that is asked for has not been granted in this organization: it is new, or the consent was withdrawn.', remedies.consentAgain),
  entry(65004, 'needs_admin_consent', 'tenant', 'The consent was declined.', 'Start again and approve, with an account that may consent.'),
  entry(65005, 'connector_misconfigured', 'app', 'A permission is asked for that the service does not have.', remedies.checkPermissions),
  entry(70000, 'needs_reauth', 'person', 'The grant cannot be used: it was revoked, belongs to another app, or the account was blocked for abuse.', remedies.signInAgain),
  entry(70001, 'needs_admin_consent', 'tenant', 'The app is switched off in this organization or not known there.', remedies.enableApp),
  entry(70002, 'connector_misconfigured', 'app', "The app's proof of itself failed.", 'Check the credential that is stored here.', { wrapsAnother: true }),
  entry(70003, 'connector_misconfigured', 'app', 'Entra does not offer this kind of grant to the app.', remedies.askDeveloper),
  entry(70008, 'needs_reauth', 'person', 'The sign-in took too long, or the grant has expired.', remedies.signInAgain),
  entry(70011, 'connector_misconfigured', 'app', 'The permissions were asked for in a way that Entra does not take: a wrong name, two services at once, or the default set beside single ones.', remedies.checkPermissions),
  entry(70016, 'transient', 'person', 'The person has not finished the sign-in yet.', 'The person finishes the sign-in.'),
  entry(70018, 'needs_reauth', 'person', 'The code for the sign-in is not known.', remedies.startAgain),
  entry(70019, 'needs_reauth', 'person', 'The code for the sign-in has run out.', remedies.startAgain),
  entry(70043, 'needs_reauth', 'person', 'The organization limits how long a sign-in lasts, and this one is over.', 'The person signs in again; an administrator may exclude the app from the policy, or use a connector with application permissions.'),
  entry(90002, 'connector_misconfigured', 'tenant', 'There is no such organization in this cloud: a slip in the tenant id, a deleted tenant, or one of another national cloud.', 'Correct the tenant id, or set the connector to the cloud of the organization.'),
  entry(90008, 'connector_misconfigured', 'app', 'The app registration does not ask for Microsoft Graph User.Read, which every sign-in needs.', 'Add the delegated permission User.Read to the app registration.'),
  entry(90014, 'connector_misconfigured', 'app', 'A required part of the request is missing.', remedies.askDeveloper),
  entry(90019, 'connector_misconfigured', 'app', 'The request does not say which organization it is for.', remedies.askDeveloper),
  entry(90033, 'transient', 'service', 'The sign-in service has a passing problem.', remedies.waits),
  entry(90055, 'transient', 'tenant', 'The organization gets more sign-in requests than Entra allows at once.', remedies.waits),
  entry(90072, 'needs_reauth', 'person', 'The account belongs to another organization and is no guest here.', remedies.otherAccount),
  entry(90093, 'needs_admin_consent', 'tenant', 'The account that was used may not give this consent.', 'Sign in as Global Administrator or Privileged Role Administrator; for delegated permissions a Cloud Application Administrator is enough.'),
  entry(90094, 'needs_admin_consent', 'tenant', 'Only an administrator can grant what is asked for.', remedies.consentAgain),
  entry(90095, 'needs_admin_consent', 'tenant', 'Only an administrator can grant what is asked for; the organization takes requests for it.', 'A reviewer approves the request in Entra under Enterprise applications, Admin consent requests.'),
  entry(90097, 'needs_admin_consent', 'tenant', 'The consent failed within Entra.', 'The administrator tries again; if it fails again, check that the organization has every service that the app asks for.'),
  entry(500011, 'connector_misconfigured', 'tenant', 'The service that access is asked to does not exist in this organization.', 'Check the cloud and the tenant, and whether the organization has the service.'),
  entry(500014, 'connector_misconfigured', 'tenant', 'The service that access is asked to is disabled in this organization, often because a subscription has ended.', 'An administrator renews the subscription or enables the service again.'),
  entry(500113, 'connector_misconfigured', 'app', 'The app registration has no redirect address.', 'In the app registration, under Authentication, add the callback URL of the connector to the Web platform.'),
  entry(500121, 'needs_reauth', 'person', 'The second step of the sign-in was declined or took too long.', remedies.signInAgain),
  entry(500212, 'needs_admin_consent', 'tenant', "The organization's rules forbid its people this access to another organization.", remedies.crossTenant),
  entry(500213, 'needs_admin_consent', 'tenant', 'The other organization does not let people of this one in.', remedies.crossTenant),
  entry(501051, 'needs_admin_consent', 'tenant', 'The service asks for an assigned role, and the app has none in this organization.', remedies.consentAgain),
  entry(501481, 'needs_reauth', 'person', 'The proof key does not belong to this sign-in.', remedies.startAgain),
  entry(530003, 'needs_admin_consent', 'person', 'The organization asks for a managed device.', remedies.excludeApp),
  entry(530032, 'needs_admin_consent', 'tenant', 'A security policy of the organization, or a risk that it saw, blocks the sign-in.', 'An administrator reviews the security policies and the risk reports.'),
  entry(530035, 'needs_admin_consent', 'tenant', 'The security defaults of the organization took the request for unsafe.', 'An administrator reviews the security defaults.'),
  entry(650051, 'needs_admin_consent', 'tenant', 'The app could not be added to the organization, often because two consents ran at once.', 'The administrator waits a minute and tries again; a left-over enterprise application of the same name is removed first.'),
  entry(650052, 'needs_admin_consent', 'tenant', 'The organization does not have a service that the app asks for, for example no Exchange Online.', 'Subscribe to the service, then consent; or ask for fewer permissions.'),
  entry(650053, 'connector_misconfigured', 'app', 'A permission is asked for that the service does not have.', remedies.checkPermissions),
  entry(650054, 'connector_misconfigured', 'app', 'A service that the app asks for was retired.', 'Take the service off the app registration.'),
  entry(650056, 'needs_admin_consent', 'app', "The app registration lists no permission for this service, the consent is missing, or the client id is another app's.", 'Compare client id and permissions with the app registration, then let an administrator consent.'),
  entry(650057, 'connector_misconfigured', 'app', 'The app registration does not list the service that a token is asked for.', 'Add the service, for example Office 365 Exchange Online, to the API permissions of the app registration and consent.'),
  entry(700005, 'needs_reauth', 'person', 'The sign-in belongs to another organization.', remedies.startAgain),
  entry(700011, 'needs_admin_consent', 'tenant', 'The app is not known in this organization.', remedies.unknownApp),
  entry(700016, 'needs_admin_consent', 'tenant', 'The app is not known in this organization: it was never consented there, was removed, or the tenant or client id is wrong.', remedies.unknownApp),
  entry(700020, 'needs_reauth', 'person', 'The grant needs a sign-in by the person.', remedies.signInAgain),
  entry(700021, 'connector_misconfigured', 'app', "The app's assertion was made for another client id.", 'Check the client id of the app.'),
  entry(700022, 'connector_misconfigured', 'app', "The app's assertion lacks a subject, or more than one service was asked for at once.", remedies.askDeveloper),
  entry(700023, 'connector_misconfigured', 'app', "The app's assertion is for another address, or no service was named.", remedies.askDeveloper),
  entry(700024, 'transient', 'app', "The app's assertion is outside its time: the clock of this machine is wrong.", 'Correct the clock of the machine that Gatewarden runs on.'),
  entry(700025, 'connector_misconfigured', 'app', 'The app is registered as a public client, which has no secret.', 'In the app registration, move the callback URL to the Web platform.'),
  entry(700027, 'connector_misconfigured', 'app', 'The certificate is not on the app registration, or the signature is wrong.', 'Upload to the app registration the public certificate that belongs to the private key stored here.', { credentialRefused: true }),
  entry(700030, 'connector_misconfigured', 'app', "The certificate's subject name is not allowed for this app.", 'Use the certificate that the app is registered with.'),
  entry(700038, 'connector_misconfigured', 'app', 'The client id is no id of an app.', 'Copy the Application (client) ID from the overview of the app registration.'),
  entry(700054, 'connector_misconfigured', 'app', 'The app registration does not give out id tokens this way.', remedies.askDeveloper),
  entry(700082, 'needs_reauth', 'person', 'The connection was not used for 90 days, and the grant ended.', remedies.signInAgain),
  entry(700084, 'needs_reauth', 'person', 'The redirect address is registered as a single-page app, whose grants last a day.', 'In the app registration, move the callback URL to the Web platform; then the person signs in again.'),
  entry(700211, 'connector_misconfigured', 'app', 'The app registration does not trust the issuer of the federated credential.', remedies.federated),
  entry(700212, 'connector_misconfigured', 'app', 'The federated credential is for another audience.', remedies.federated),
  entry(700213, 'connector_misconfigured', 'app', 'The federated credential is for another subject.', remedies.federated),
  entry(900023, 'connector_misconfigured', 'tenant', 'The tenant is neither an id nor a domain.', 'Check the tenant id.'),
  entry(900144, 'connector_misconfigured', 'app', 'A required part of the request is missing.', remedies.askDeveloper),
  entry(900382, 'connector_misconfigured', 'app', 'The app is registered in another national cloud than the organization.', 'Register the app in the cloud of the organization and set the connector to that cloud.'),
  entry(900439, 'connector_misconfigured', 'tenant', 'The organization belongs to the US Government cloud.', 'Register the app there and set the connector to that cloud.'),
  entry(900561, 'connector_misconfigured', 'app', 'The token address was opened in a browser.', remedies.startAgain),
  entry(900941, 'needs_admin_consent', 'tenant', 'Entra takes the app for risky, so that people may not consent themselves.', 'An administrator consents; a verified publisher avoids this.'),
  entry(900971, 'connector_misconfigured', 'app', 'The request names no redirect address.', remedies.askDeveloper),
  entry(1002012, 'connector_misconfigured', 'app', 'Application permissions were asked for one by one; Entra takes only the default set.', remedies.askDeveloper),
  entry(1002016, 'connector_misconfigured', 'app', 'The connection uses a version of TLS that Entra no longer takes.', 'Update Node and the machine that Gatewarden runs on.'),
  entry(7000112, 'needs_admin_consent', 'tenant', 'The app is disabled in this organization.', remedies.enableApp),
  entry(7000215, 'connector_misconfigured', 'app', 'The client secret is wrong.', 'Create a new client secret in the app registration and store its value here; no new consent is needed.', { credentialRefused: true }),
  entry(7000216, 'connector_misconfigured', 'app', 'The request carried no proof of the app.', 'Store a client secret or certificate for the app.'),
  entry(7000218, 'connector_misconfigured', 'app', 'The request carried no proof of the app.', 'Store a client secret or certificate for the app; check that the callback URL is on the Web platform of the registration.'),
  entry(7000222, 'connector_misconfigured', 'app', 'The client secret has expired.', 'Create a new client secret in the app registration and store its value here; no new consent is needed.', { credentialRefused: true }),
  entry(9001023, 'connector_misconfigured', 'app', 'Application permissions were asked for without naming the organization.', remedies.askDeveloper),
  entry(9002313, 'connector_misconfigured', 'app', 'Entra could not make sense of the request.', remedies.askDeveloper, { yieldsTo: 'invalid_grant' }),
  entry(9002325, 'connector_misconfigured', 'app', 'The redirect address is registered as a single-page app, and the proof key is missing.', remedies.spa),
  entry(9002326, 'connector_misconfigured', 'app', 'The code was redeemed by a browser, but the redirect address is not registered for that.', remedies.askDeveloper),
  entry(9002327, 'connector_misconfigured', 'app', 'The redirect address is registered as a single-page app; a server may not redeem its codes.', remedies.spa),
]

/** AADSTS numbers by their number. */
export const entraErrors: ReadonlyMap<number, EntraErrorFacts> = new Map(
  list.map((facts) => [facts.code, facts]),
)

/** 7000215 where the secret in use has the form of a secret's id. */
export const secretIdFacts: EntraErrorFacts = entry(
  7000215,
  'connector_misconfigured',
  'app',
  "The client secret that is stored here looks like the secret's id, not its value.",
  'In the app registration, the column Value holds the secret and the column Secret ID its id. If the value is no longer shown, create a new secret and store its value here.',
  { credentialRefused: true },
)
