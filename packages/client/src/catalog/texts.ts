/**
 * Every text that the catalog shows, in one place. A translation is an object with the same keys; what stands in braces is
 * filled in. Texts of connectors come from the service.
 */
export const english = {
  title: 'Connections',
  tabCatalog: 'Catalog',
  tabOwn: 'My connections',
  search: 'Search',
  searchNothing: 'Nothing matches “{text}”.',
  searchClear: 'Show everything',
  emptyCatalog: 'There is nothing to connect here yet.',
  emptyOwn: 'Nothing is connected yet.',
  emptyOwnDo: 'Choose from the catalog',
  loading: 'Loading…',
  otherCategory: 'More',
  back: 'Back to the catalog',
  backToProduct: 'Back',

  badgeConnected: 'Connected',
  badgeConnectedMany: '{count} connected',
  badgeAttention: 'Needs attention',
  badgeAdmin: 'Waiting for your admin',
  badgeWaiting: 'Waiting for approval',
  badgeOff: 'Switched off',

  connect: 'Connect',
  connectAnother: 'Connect another account',
  reconnect: 'Reconnect',
  disconnect: 'Disconnect',
  askAdmin: 'Link for your admin',
  whoUsed: 'Who used it',
  hideUsed: 'Hide who used it',
  details: 'About {title}',
  accounts: 'Connected accounts',
  about: 'About',
  permissions: 'What it may do',
  permissionsAdmin: 'an administrator has to approve',
  organization: 'For the whole organization',
  person: 'For your own account',
  unknownAccount: 'Account not known yet',
  since: 'since {date}',

  reasonActive: 'Everything works.',
  reasonReduced: 'It works, but some permissions were taken back.',
  reasonReauth: 'Microsoft asks you to sign in again.',
  reasonAdmin: 'An administrator of your organization has to approve it. It is noticed here by itself.',
  reasonAdminConfirm: 'It is approved; an administrator has to confirm it once, by signing in with the link.',
  reasonApproval: 'The people who run this product have to approve it.',
  reasonMissing: 'Not everything that it needs was granted.',
  reasonOff: 'It was switched off by the people who run this product.',
  reasonError: 'It does not work at the moment.',

  flowOpening: 'Opening Microsoft’s sign-in…',
  flowWaitingTitle: 'Go on in the other window',
  flowWaiting: 'Sign in there and accept. This page notices when you are done.',
  flowWaitingLost: 'Cannot see the window?',
  flowOpenAgain: 'Open it again',
  flowCancel: 'Cancel',
  flowClose: 'Close',
  flowTryAgain: 'Try again',
  flowBlockedTitle: 'Your browser kept the window shut',
  flowBlocked:
    'Open it with this button, or go on in this window. To be spared this, allow pop-ups for this site.',
  flowBlockedOpen: 'Open the window',
  flowBlockedHere: 'Go on in this window',
  flowDoneTitle: 'Connected',
  flowDone: '{account} is connected.',
  flowDoneUnnamed: 'It is connected.',
  flowCancelledTitle: 'You have not accepted',
  flowCancelled: 'Nothing was connected. If Microsoft said that an administrator has to approve, ask yours.',
  flowAskAdmin: 'My administrator has to approve',
  flowAskAdminHow: 'On the next page, choose “My administrator has to approve this”.',
  flowAdminTitle: 'An administrator has to approve this',
  flowAdmin:
    'Your organization lets only an administrator grant what is asked for. Send this link to one: it is good once, for 14 days. You need not stay on this page.',
  flowAdminNoLink:
    'Your organization lets only an administrator grant what is asked for. Sign in once more and choose “My administrator has to approve this”: then there is a link to send.',
  flowOtherTitle: 'That was another account',
  flowOther:
    'You signed in with another account than the one that is connected. Nothing has changed. Try again and pick the right one, or connect the other as well.',
  flowOtherAdd: 'Connect the other account too',
  flowOtherTenant:
    'The account belongs to another organization than the one that this is for. Nothing was connected.',
  flowOtherBrowserTitle: 'It went on in another browser',
  flowOtherBrowser: 'Sign in with the browser that began. Nothing was connected.',
  flowExpiredTitle: 'It took too long',
  flowExpired: 'The time to sign in is over. Nothing was connected.',
  flowApprovalTitle: 'Waiting for approval',
  flowApproval:
    'Your organization is connected for another customer already, so the people who run this product have to say yes. You need not stay on this page.',
  flowErrorTitle: 'It could not be connected',

  adminLink: 'Link for the administrator',
  adminCopy: 'Copy the link',
  adminCopied: 'Copied.',
  adminMail: 'Write a mail',
  adminMailSubject: 'Please approve a connection to Microsoft 365',
  adminMailBody: 'Please open this link and approve:',
  adminUntil: 'It is good until {date}.',

  disconnectTitle: 'Disconnect {account}?',
  disconnectText:
    'The product can no longer reach it, from this moment. What Microsoft keeps of your approval stays until you remove it there (myapps.microsoft.com, or your administrator in Entra).',
  disconnectYes: 'Disconnect',
  disconnectNo: 'Keep it',
  disconnected: '{account} is disconnected.',

  usedBy: 'By',
  usedHow: 'What',
  usedWhere: 'Mailbox',
  usedTimes: 'How often',
  usedLast: 'Last',
  usedNothing: 'Nobody has used it since {date}.',
  usedSince: 'Since {date}, from the audit log.',
  usedToken: 'Got an access token',
  usedRead: 'Read by Microsoft Graph',
  usedChange: 'Changed by Microsoft Graph',
  usedMailbox: 'Opened the mailbox',
  usedAny: 'any it may reach',
  whoKey: 'Program “{name}”',
  whoKeyUnnamed: 'A program',
  whoCustomer: 'You, in this product',
  whoMember: 'Somebody who runs this product',
  whoInstallation: 'This product itself',

  endedTitle: 'This page is no longer open',
  ended: 'Its time is over, or its link was used already. Open it again from the product that it belongs to.',
  unopenedTitle: 'This page opens from your product',
  unopened:
    'Open it there, where you look after your connections. Its link is good once, and the page for half an hour.',
  unopenedMember: 'You run this service? Then sign in at its console, and see the page as yourself.',
  unopenedSignIn: 'Sign in at the console',
  failedTitle: 'That did not work',
  failedNetwork: 'The service cannot be reached. Check your connection and try again.',
  failedId: 'For support: {id}',
  retry: 'Try again',

  returnTitle: 'Done',
  returnText: 'You can close this window.',
} as const

export type CatalogTexts = Record<keyof typeof english, string>

/** A text with what stands in braces filled in; what has no value stays as it is. */
export const fill = (text: string, values: Readonly<Record<string, string | number>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole))
