export {
  type ReleasedToken,
  type ReleaseOptions,
  type Resource,
  resources,
  type TokensService,
} from './service.ts'
