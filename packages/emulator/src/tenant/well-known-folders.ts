/** The names that Graph takes in place of a folder id: https://learn.microsoft.com/graph/api/resources/mailfolder */
export const WELL_KNOWN_FOLDERS = [
  'msgfolderroot',
  'inbox',
  'drafts',
  'sentitems',
  'deleteditems',
  'outbox',
  'junkemail',
  'archive',
  'conversationhistory',
  'clutter',
  'conflicts',
  'localfailures',
  'serverfailures',
  'syncissues',
  'searchfolders',
  'scheduled',
  'recoverableitemsdeletions',
] as const

export type WellKnownFolder = (typeof WELL_KNOWN_FOLDERS)[number]

/** Made with every mailbox, in the order of their numbers; Graph lists the visible ones below the root. */
interface Standard {
  readonly name: WellKnownFolder
  readonly parent: WellKnownFolder | null
  readonly isHidden: boolean
}

export const STANDARD_FOLDERS: readonly Standard[] = [
  { name: 'msgfolderroot', parent: null, isHidden: false },
  { name: 'recoverableitemsdeletions', parent: null, isHidden: true },
  { name: 'searchfolders', parent: null, isHidden: true },
  { name: 'archive', parent: 'msgfolderroot', isHidden: false },
  { name: 'conversationhistory', parent: 'msgfolderroot', isHidden: false },
  { name: 'deleteditems', parent: 'msgfolderroot', isHidden: false },
  { name: 'drafts', parent: 'msgfolderroot', isHidden: false },
  { name: 'inbox', parent: 'msgfolderroot', isHidden: false },
  { name: 'junkemail', parent: 'msgfolderroot', isHidden: false },
  { name: 'outbox', parent: 'msgfolderroot', isHidden: false },
  { name: 'sentitems', parent: 'msgfolderroot', isHidden: false },
  { name: 'syncissues', parent: 'msgfolderroot', isHidden: true },
  { name: 'conflicts', parent: 'syncissues', isHidden: true },
  { name: 'localfailures', parent: 'syncissues', isHidden: true },
  { name: 'serverfailures', parent: 'syncissues', isHidden: true },
  { name: 'clutter', parent: 'msgfolderroot', isHidden: true },
  { name: 'scheduled', parent: 'msgfolderroot', isHidden: true },
]

type Names = Readonly<Partial<Record<WellKnownFolder, string>>>

const ENGLISH: Readonly<Record<WellKnownFolder, string>> = {
  msgfolderroot: 'Top of Information Store',
  inbox: 'Inbox',
  drafts: 'Drafts',
  sentitems: 'Sent Items',
  deleteditems: 'Deleted Items',
  outbox: 'Outbox',
  junkemail: 'Junk Email',
  archive: 'Archive',
  conversationhistory: 'Conversation History',
  clutter: 'Clutter',
  conflicts: 'Conflicts',
  localfailures: 'Local Failures',
  serverfailures: 'Server Failures',
  syncissues: 'Sync Issues',
  searchfolders: 'Search Folders',
  scheduled: 'Scheduled',
  recoverableitemsdeletions: 'Deletions',
}

const BY_LANGUAGE: Readonly<Record<string, Names>> = {
  de: {
    inbox: 'Posteingang',
    drafts: 'Entwürfe',
    sentitems: 'Gesendete Elemente',
    deleteditems: 'Gelöschte Elemente',
    outbox: 'Postausgang',
    junkemail: 'Junk-E-Mail',
    archive: 'Archiv',
    conversationhistory: 'Aufgezeichnete Unterhaltungen',
  },
  fr: {
    inbox: 'Boîte de réception',
    drafts: 'Brouillons',
    sentitems: 'Éléments envoyés',
    deleteditems: 'Éléments supprimés',
    outbox: "Boîte d'envoi",
    junkemail: 'Courrier indésirable',
    archive: 'Archive',
    conversationhistory: 'Historique des conversations',
  },
  es: {
    inbox: 'Bandeja de entrada',
    drafts: 'Borradores',
    sentitems: 'Elementos enviados',
    deleteditems: 'Elementos eliminados',
    outbox: 'Bandeja de salida',
    junkemail: 'Correo no deseado',
    archive: 'Archivo',
    conversationhistory: 'Historial de conversaciones',
  },
  it: {
    inbox: 'Posta in arrivo',
    drafts: 'Bozze',
    sentitems: 'Posta inviata',
    deleteditems: 'Posta eliminata',
    outbox: 'Posta in uscita',
    junkemail: 'Posta indesiderata',
    archive: 'Archivio',
    conversationhistory: 'Cronologia conversazioni',
  },
  nl: {
    inbox: 'Postvak IN',
    drafts: 'Concepten',
    sentitems: 'Verzonden items',
    deleteditems: 'Verwijderde items',
    outbox: 'Postvak UIT',
    junkemail: 'Ongewenste e-mail',
    archive: 'Archief',
    conversationhistory: 'Gespreksgeschiedenis',
  },
  ja: {
    inbox: '受信トレイ',
    drafts: '下書き',
    sentitems: '送信済みアイテム',
    deleteditems: '削除済みアイテム',
    outbox: '送信トレイ',
    junkemail: '迷惑メール',
    archive: 'アーカイブ',
    conversationhistory: '会話の履歴',
  },
}

/** @param language such as de-DE; English where a name is not known in it */
export function folderDisplayName(name: WellKnownFolder, language: string): string {
  const short = language.slice(0, 2).toLowerCase()
  return BY_LANGUAGE[short]?.[name] ?? ENGLISH[name]
}

/** Names are taken without regard to case, as Graph does. */
export function asWellKnownFolder(name: string): WellKnownFolder | undefined {
  const lower = name.toLowerCase()
  return WELL_KNOWN_FOLDERS.find((known) => known === lower)
}
