export {
  type Connection,
  type ConnectionAccount,
  type ConnectionStatus,
  connectionStatuses,
} from './connection.ts'
export type { ConnectionsService, Move } from './service.ts'
