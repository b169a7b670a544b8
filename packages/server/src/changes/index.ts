export type { Change, NewChange } from './change.ts'
export type { ChangesService, PositionedChange } from './service.ts'
