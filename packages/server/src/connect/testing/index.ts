export { type AtMicrosoft, type Person, throughMicrosoft } from './at-microsoft.ts'
export { Browser, type Form, type Page } from './browser.ts'
export {
  type ConnectionDocument,
  codeOn,
  completeReturned,
  connectOrganization,
  connectPerson,
  emulatedApp,
  follow,
  grantInPortal,
  makeConnector,
  newApp,
  newestConnection,
  newOrganization,
  type Organization,
  openLink,
  readConnection,
  type WhichApp,
} from './connect.ts'
export { type Answer, type ConnectRig, connectRig, type RigOptions } from './connect-rig.ts'
export {
  type ConnectedOrganization,
  connectedOrganization,
  connectedPerson,
} from './connected-organization.ts'
export { type DoubleState, type EntraDouble, startEntraDouble } from './entra-double.ts'
