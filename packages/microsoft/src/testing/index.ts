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
export { settled, VirtualTime } from './virtual-time.ts'
