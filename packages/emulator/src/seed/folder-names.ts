/** The well-known folders that every mailbox has, by Graph's `wellKnownName`, in the order in which Exchange makes them. */
export const wellKnownFolders = [
  'archive',
  'conversationhistory',
  'deleteditems',
  'drafts',
  'inbox',
  'junkemail',
  'outbox',
  'sentitems',
] as const

export type WellKnownFolder = (typeof wellKnownFolders)[number]

type Names = Readonly<Record<WellKnownFolder, string>>

const english: Names = {
  archive: 'Archive',
  conversationhistory: 'Conversation History',
  deleteditems: 'Deleted Items',
  drafts: 'Drafts',
  inbox: 'Inbox',
  junkemail: 'Junk Email',
  outbox: 'Outbox',
  sentitems: 'Sent Items',
}

const byLanguage: Readonly<Record<string, Names>> = {
  de: {
    archive: 'Archiv',
    conversationhistory: 'Aufgezeichnete Unterhaltungen',
    deleteditems: 'Gelöschte Elemente',
    drafts: 'Entwürfe',
    inbox: 'Posteingang',
    junkemail: 'Junk-E-Mail',
    outbox: 'Postausgang',
    sentitems: 'Gesendete Elemente',
  },
  it: {
    archive: 'Archivio',
    conversationhistory: 'Cronologia conversazioni',
    deleteditems: 'Posta eliminata',
    drafts: 'Bozze',
    inbox: 'Posta in arrivo',
    junkemail: 'Posta indesiderata',
    outbox: 'Posta in uscita',
    sentitems: 'Posta inviata',
  },
  ja: {
    archive: 'アーカイブ',
    conversationhistory: '会話の履歴',
    deleteditems: '削除済みアイテム',
    drafts: '下書き',
    inbox: '受信トレイ',
    junkemail: '迷惑メール',
    outbox: '送信トレイ',
    sentitems: '送信済みアイテム',
  },
}

/** The display name of a well-known folder in a mailbox of this language (such as de-DE); English where no other is known. */
export function wellKnownDisplayName(folder: WellKnownFolder, language: string): string {
  const names = byLanguage[language.split('-', 1)[0]?.toLowerCase() ?? ''] ?? english
  return names[folder]
}
