export { type FakeEntra, fakeEntra, formOf, testClientId, testClock, testTenant } from './fake-entra.ts'
export {
  type FakeOrigin,
  fakeOrigin,
  graphError,
  json,
  type Script,
  type SeenRequest,
} from './fake-origin.ts'
export { busiestWindow, type GateContractOptions, type GateUnderTest, gateContract } from './gate-contract.ts'
export { type GraphStage, graphStage } from './graph-stage.ts'
export { HastyTime } from './hasty-time.ts'
export { seededRandom } from './seeded-random.ts'
export { type SelfSigned, selfSigned } from './self-signed.ts'
export { sharedFacts } from './shared-facts.ts'
export { type Visitor, walkSignIn } from './sign-in-walker.ts'
export { settled, VirtualTime } from './virtual-time.ts'
