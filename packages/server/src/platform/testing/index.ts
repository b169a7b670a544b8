export { seededRandom } from './seeded-random.ts'
export { createTestClock, type TestClock } from './test-clock.ts'
export { type TestDatabase, testDatabase } from './test-database.ts'
export { type TestOverrides, type TestPlatform, testKeyRing, testPlatform } from './test-platform.ts'
