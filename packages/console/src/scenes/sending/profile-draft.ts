import type { SendingProfile, SendingProfileChange, SendingProfileWish } from '@gatewarden/client'

/** How a profile signs in; app: by an app registration of its own, which is made through the API. */
export type SignIn = 'connection' | 'password' | 'none' | 'app'

/** A profile as it stands in a form. */
export interface ProfileDraft {
  name: string
  sender: string
  senderName: string
  signIn: SignIn
  connection: string
  transport: SendingProfile['transport']
  server: string
  port: number | ''
  security: SendingProfile['security']
  username: string
  password: string
  deliveryNotifications: boolean
  readReceipts: boolean
  default: boolean
}

export const newProfile: ProfileDraft = {
  name: '',
  sender: '',
  senderName: '',
  signIn: 'connection',
  connection: '',
  transport: 'graph',
  server: '',
  port: 587,
  security: 'auto',
  username: '',
  password: '',
  deliveryNotifications: true,
  readReceipts: false,
  default: false,
}

export function draftOf(profile: SendingProfile): ProfileDraft {
  const { authentication, sender } = profile
  return {
    ...newProfile,
    name: profile.name,
    sender: sender.address,
    senderName: sender.name ?? '',
    signIn: signInOf(profile),
    connection: 'connection' in authentication ? authentication.connection : '',
    transport: profile.transport,
    server: profile.server ?? '',
    port: profile.port ?? '',
    security: profile.security,
    username: authentication.type === 'password' ? authentication.username : '',
    deliveryNotifications: profile.deliveryNotifications,
    readReceipts: profile.readReceipts,
    default: profile.default,
  }
}

export function signInOf({ authentication }: Pick<SendingProfile, 'authentication'>): SignIn {
  if (authentication.type !== 'office365-oauth') return authentication.type
  return 'connection' in authentication ? 'connection' : 'app'
}

/** Whether a mail server of one's own is asked for. */
export const hasServer = ({ signIn }: ProfileDraft): boolean => signIn === 'password' || signIn === 'none'

const withoutSignIn = (draft: ProfileDraft) => ({
  name: draft.name.trim(),
  transport: hasServer(draft) ? ('smtp' as const) : draft.transport,
  sender: { address: draft.sender.trim(), name: draft.senderName.trim() || null },
  deliveryNotifications: draft.deliveryNotifications,
  readReceipts: draft.readReceipts,
  default: draft.default,
  ...(hasServer(draft) && {
    server: draft.server.trim(),
    ...(draft.port !== '' && { port: draft.port }),
    security: draft.security,
  }),
})

function authenticationOf(draft: ProfileDraft): SendingProfileWish['authentication'] {
  if (draft.signIn === 'none') return { type: 'none' }
  if (draft.signIn === 'password')
    return { type: 'password', username: draft.username, password: draft.password }
  return { type: 'office365-oauth', connection: draft.connection }
}

export const wishOf = (draft: ProfileDraft): SendingProfileWish => ({
  ...withoutSignIn(draft),
  authentication: authenticationOf(draft),
})

/** The sign-in goes along only where something new was said of it: a password is not known here. */
export function changeOf(draft: ProfileDraft, before: ProfileDraft): SendingProfileChange {
  const isNew = (['signIn', 'connection', 'username', 'password'] as const).some(
    (name) => draft[name] !== before[name],
  )
  return { ...withoutSignIn(draft), ...(isNew && { authentication: authenticationOf(draft) }) }
}
