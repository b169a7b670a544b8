export { type AtMicrosoft, type Person, throughMicrosoft } from './at-microsoft.ts'
export { Browser, type Form, type Page } from './browser.ts'
export {
  type ConnectionDocument,
  completeReturned,
  connectOrganization,
  connectPerson,
  emulatedApp,
  follow,
  makeConnector,
  newestConnection,
  openLink,
  readConnection,
  type WhichApp,
} from './connect.ts'
export { type Answer, type ConnectRig, connectRig, type RigOptions } from './connect-rig.ts'
