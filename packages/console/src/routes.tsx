import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { queryClient } from './api/query-client.ts'
import { sessionQuery } from './api/session.ts'
import { LoadingLines } from './components/asked.tsx'
import { readMakingSearch } from './components/making-search.ts'
import { readAuditSearch } from './scenes/audit/audit-search.ts'
import { readCollectionSearch, readCollectionsSearch, readWizardSearch } from './scenes/collections/search.ts'
import { readConnectionSearch } from './scenes/connection/search.ts'
import { readConnectionsSearch } from './scenes/connections/search.ts'
import { readMailboxSearch } from './scenes/mailbox/search.ts'
import { readRelaySearch } from './scenes/relay/search.ts'
import { readRequestsSearch } from './scenes/requests/search.ts'
import { readRuleSearch } from './scenes/rules/search.ts'
import { readProfileSearch } from './scenes/sending/search.ts'
import { readGuideSearch } from './scenes/setup-guide/search.ts'
import { readProviderProblem, readSignInSearch } from './scenes/sign-in/search.ts'
import { readChangesSearch, readEndpointSearch } from './scenes/webhooks/search.ts'
import { ErrorScene, NotFoundScene } from './shell/error-scene.tsx'

/*
 * Every address of the console. A scene is loaded when it is first shown (lazyRouteComponent); what belongs into the address
 * of a scene (filters, tabs) is read by its validateSearch.
 */

/**
 * What a scene reads of its address, and nothing else: the router hands on whatever else stands there unless it is said to be
 * absent, and a scene would take a value for one that was looked at.
 */
const checked =
  <Search extends object>(read: (raw: Record<string, unknown>) => Search) =>
  (raw: Record<string, unknown>): Search => ({
    ...Object.fromEntries(Object.keys(raw).map((name) => [name, undefined])),
    ...read(raw),
  })

const root = createRootRoute({ component: Outlet })

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: checked(readSignInSearch),
  component: lazyRouteComponent(() => import('./scenes/sign-in/sign-in-scene.tsx'), 'SignInScene'),
})

const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  component: lazyRouteComponent(() => import('./scenes/welcome/welcome-scene.tsx'), 'WelcomeScene'),
})

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  validateSearch: checked(readProviderProblem),
  component: lazyRouteComponent(() => import('./scenes/invitation/invitation-scene.tsx'), 'InvitationScene'),
})

const reset = createRoute({
  getParentRoute: () => root,
  path: '/reset',
  component: lazyRouteComponent(() => import('./scenes/reset/reset-scene.tsx'), 'ResetScene'),
})

/** Scenes below it are for members: others are shown to the door, and come back from there. */
const frame = createRoute({
  getParentRoute: () => root,
  id: 'frame',
  async beforeLoad({ location }) {
    const door = await queryClient.ensureQueryData(sessionQuery)
    if (door.session !== null) return
    const next = location.href === '/' ? {} : { next: location.href }
    throw redirect({ to: '/sign-in', search: next })
  },
  component: lazyRouteComponent(() => import('./shell/app-frame.tsx'), 'AppFrame'),
})

const overview = createRoute({
  getParentRoute: () => frame,
  path: '/',
  component: lazyRouteComponent(() => import('./scenes/overview/overview-scene.tsx'), 'OverviewScene'),
})

const connectors = createRoute({
  getParentRoute: () => frame,
  path: '/connectors',
  component: lazyRouteComponent(() => import('./scenes/connectors/connectors-scene.tsx'), 'ConnectorsScene'),
})

const newConnector = createRoute({
  getParentRoute: () => frame,
  path: '/connectors/new',
  component: lazyRouteComponent(
    () => import('./scenes/new-connector/new-connector-scene.tsx'),
    'NewConnectorScene',
  ),
})

const connector = createRoute({
  getParentRoute: () => frame,
  path: '/connectors/$id',
  component: lazyRouteComponent(() => import('./scenes/connector/connector-scene.tsx'), 'ConnectorScene'),
})

const catalog = createRoute({
  getParentRoute: () => frame,
  path: '/catalog',
  component: lazyRouteComponent(() => import('./scenes/catalog/catalog-scene.tsx'), 'CatalogScene'),
})

const setupGuide = createRoute({
  getParentRoute: () => frame,
  path: '/connectors/$id/set-up',
  /** Where the checks look, which way of setting up is shown, and for which mailboxes. */
  validateSearch: checked(readGuideSearch),
  component: lazyRouteComponent(
    () => import('./scenes/setup-guide/setup-guide-scene.tsx'),
    'SetupGuideScene',
  ),
})

const collections = createRoute({
  getParentRoute: () => frame,
  path: '/collections',
  validateSearch: checked(readCollectionsSearch),
  component: lazyRouteComponent(
    () => import('./scenes/collections/collections-scene.tsx'),
    'CollectionsScene',
  ),
})

const newCollection = createRoute({
  getParentRoute: () => frame,
  path: '/collections/new',
  /** The step that is shown, and the collection whose settings it begins with. */
  validateSearch: checked(readWizardSearch),
  component: lazyRouteComponent(
    () => import('./scenes/new-collection/new-collection-scene.tsx'),
    'NewCollectionScene',
  ),
})

const collection = createRoute({
  getParentRoute: () => frame,
  path: '/collections/$id',
  validateSearch: checked(readCollectionSearch),
  component: lazyRouteComponent(() => import('./scenes/collection/collection-scene.tsx'), 'CollectionScene'),
})

const matters = createRoute({
  getParentRoute: () => frame,
  path: '/matters',
  /** Whether a new one is being made. */
  validateSearch: checked(readMakingSearch),
  component: lazyRouteComponent(() => import('./scenes/matters/matters-scene.tsx'), 'MattersScene'),
})

const matter = createRoute({
  getParentRoute: () => frame,
  path: '/matters/$id',
  component: lazyRouteComponent(() => import('./scenes/matter/matter-scene.tsx'), 'MatterScene'),
})

const schedules = createRoute({
  getParentRoute: () => frame,
  path: '/schedules',
  component: lazyRouteComponent(() => import('./scenes/schedules/schedules-scene.tsx'), 'SchedulesScene'),
})

const destinations = createRoute({
  getParentRoute: () => frame,
  path: '/destinations',
  /** Whether a new one is being made. */
  validateSearch: checked(readMakingSearch),
  component: lazyRouteComponent(
    () => import('./scenes/destinations/destinations-scene.tsx'),
    'DestinationsScene',
  ),
})

const integrations = createRoute({
  getParentRoute: () => frame,
  path: '/integrations',
  /** Mailboxes that Full Access is wanted to, with commas between them. */
  validateSearch: ({ mailboxes }: Record<string, unknown>): { mailboxes?: string | undefined } => ({
    mailboxes: typeof mailboxes === 'string' ? mailboxes : undefined,
  }),
  component: lazyRouteComponent(
    () => import('./scenes/integrations/integrations-scene.tsx'),
    'IntegrationsScene',
  ),
})

const relay = createRoute({
  getParentRoute: () => frame,
  path: '/relay',
  validateSearch: checked(readRelaySearch),
  component: lazyRouteComponent(() => import('./scenes/relay/relay-scene.tsx'), 'RelayScene'),
})

const relayListener = createRoute({
  getParentRoute: () => frame,
  path: '/relay/listeners/$id',
  component: lazyRouteComponent(() => import('./scenes/relay-listener/listener-scene.tsx'), 'ListenerScene'),
})

const sending = createRoute({
  getParentRoute: () => frame,
  path: '/sending',
  /** Whether a new one is being made. */
  validateSearch: checked(readMakingSearch),
  component: lazyRouteComponent(() => import('./scenes/sending/sending-scene.tsx'), 'SendingScene'),
})

const sendingProfile = createRoute({
  getParentRoute: () => frame,
  path: '/sending/$id',
  validateSearch: checked(readProfileSearch),
  component: lazyRouteComponent(
    () => import('./scenes/sending-profile/profile-scene.tsx'),
    'SendingProfileScene',
  ),
})

const rules = createRoute({
  getParentRoute: () => frame,
  path: '/rules',
  /** Whether a new one is being made. */
  validateSearch: checked(readMakingSearch),
  component: lazyRouteComponent(() => import('./scenes/rules/rules-scene.tsx'), 'RulesScene'),
})

const rule = createRoute({
  getParentRoute: () => frame,
  path: '/rules/$id',
  validateSearch: checked(readRuleSearch),
  component: lazyRouteComponent(() => import('./scenes/rule/rule-scene.tsx'), 'RuleScene'),
})

const webhooks = createRoute({
  getParentRoute: () => frame,
  path: '/webhooks',
  /** Whether a new one is being made. */
  validateSearch: checked(readMakingSearch),
  component: lazyRouteComponent(() => import('./scenes/webhooks/webhooks-scene.tsx'), 'WebhooksScene'),
})

const endpoint = createRoute({
  getParentRoute: () => frame,
  path: '/webhooks/$id',
  validateSearch: checked(readEndpointSearch),
  component: lazyRouteComponent(() => import('./scenes/endpoint/endpoint-scene.tsx'), 'EndpointScene'),
})

const changes = createRoute({
  getParentRoute: () => frame,
  path: '/changes',
  validateSearch: checked(readChangesSearch),
  component: lazyRouteComponent(() => import('./scenes/changes/changes-scene.tsx'), 'ChangesScene'),
})

const requests = createRoute({
  getParentRoute: () => frame,
  path: '/requests',
  validateSearch: checked(readRequestsSearch),
  component: lazyRouteComponent(() => import('./scenes/requests/requests-scene.tsx'), 'RequestsScene'),
})

const emulator = createRoute({
  getParentRoute: () => frame,
  path: '/emulator',
  component: lazyRouteComponent(() => import('./scenes/emulator/emulator-scene.tsx'), 'EmulatorScene'),
})

const connections = createRoute({
  getParentRoute: () => frame,
  path: '/connections',
  validateSearch: checked(readConnectionsSearch),
  component: lazyRouteComponent(
    () => import('./scenes/connections/connections-scene.tsx'),
    'ConnectionsScene',
  ),
})

const connect = createRoute({
  getParentRoute: () => frame,
  path: '/connections/new',
  component: lazyRouteComponent(() => import('./scenes/connect/connect-scene.tsx'), 'ConnectScene'),
})

const connection = createRoute({
  getParentRoute: () => frame,
  path: '/connections/$id',
  validateSearch: checked(readConnectionSearch),
  component: lazyRouteComponent(() => import('./scenes/connection/connection-scene.tsx'), 'ConnectionScene'),
})

const mailboxes = createRoute({
  getParentRoute: () => frame,
  path: '/connections/$id/mailboxes',
  validateSearch: checked(({ search }): { search?: string } =>
    typeof search === 'string' && search !== '' ? { search } : {},
  ),
  component: lazyRouteComponent(() => import('./scenes/mailbox/pick-mailbox-scene.tsx'), 'PickMailboxScene'),
})

const mailbox = createRoute({
  getParentRoute: () => frame,
  path: '/connections/$id/mailboxes/$address',
  validateSearch: checked(readMailboxSearch),
  component: lazyRouteComponent(() => import('./scenes/mailbox/mailbox-scene.tsx'), 'MailboxScene'),
})

const keys = createRoute({
  getParentRoute: () => frame,
  path: '/keys',
  component: lazyRouteComponent(() => import('./scenes/keys/keys-scene.tsx'), 'KeysScene'),
})

const members = createRoute({
  getParentRoute: () => frame,
  path: '/members',
  component: lazyRouteComponent(() => import('./scenes/members/members-scene.tsx'), 'MembersScene'),
})

const audit = createRoute({
  getParentRoute: () => frame,
  path: '/audit',
  validateSearch: checked(readAuditSearch),
  component: lazyRouteComponent(() => import('./scenes/audit/audit-scene.tsx'), 'AuditScene'),
})

const settings = createRoute({
  getParentRoute: () => frame,
  path: '/settings',
  component: lazyRouteComponent(() => import('./scenes/settings/settings-scene.tsx'), 'SettingsScene'),
})

const profile = createRoute({
  getParentRoute: () => frame,
  path: '/profile',
  validateSearch: checked(readProviderProblem),
  component: lazyRouteComponent(() => import('./scenes/profile/profile-scene.tsx'), 'ProfileScene'),
})

/** An address that leads nowhere: in the frame, so that one finds on from there; who is not signed in comes to the door first. */
const nowhere = createRoute({ getParentRoute: () => frame, path: '/$', component: NotFoundScene })

export const router = createRouter({
  basepath: '/console',
  routeTree: root.addChildren([
    signIn,
    welcome,
    invitation,
    reset,
    frame.addChildren([
      connectors,
      newConnector,
      connector,
      setupGuide,
      catalog,
      collections,
      newCollection,
      collection,
      matters,
      matter,
      schedules,
      destinations,
      integrations,
      relay,
      relayListener,
      sending,
      sendingProfile,
      rules,
      rule,
      webhooks,
      endpoint,
      changes,
      requests,
      emulator,
      connections,
      connect,
      connection,
      mailboxes,
      mailbox,
      overview,
      keys,
      members,
      audit,
      settings,
      profile,
      nowhere,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultErrorComponent: ErrorScene,
  defaultPendingComponent: LoadingLines,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
