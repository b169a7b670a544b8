/**
 * Why a document has no text, or why a family may lack something. Whatever it says, the native is in the package.
 * docs/package-format.md lists them; `binary` alone is no exception.
 */
export const documentCodes = {
  binary: {
    reason: 'Files of this type have no text that is read here.',
    remedy: 'A review platform reads it from the attachment.',
  },
  encrypted: {
    reason: 'The content is encrypted (S/MIME, OpenPGP, or rights management).',
    remedy: 'Decrypt the native with the keys of the custodian, or with the rights of an administrator.',
  },
  reconstructed: {
    reason:
      'Microsoft did not serve the MIME of the message. The native is Graph\u2019s JSON; the EML beside it is a reconstruction, without the items that were attached.',
    remedy: 'Export the message in Microsoft Purview eDiscovery where its exact form matters.',
  },
  not_derived: {
    reason: 'No calendar file, contact card or message could be made of what Graph says of the item.',
    remedy: 'Read the native.',
  },
  tnef_not_opened: {
    reason:
      'The attachment is in the TNEF format (winmail.dat) and damaged; what is in it was taken out only up to the damage, if at all.',
    remedy: 'Open the attachment, which is in the package whole, with another TNEF reader.',
  },
  charset_unknown: {
    reason: 'The text names a character set that is not known; it was read as UTF-8 or Windows-1252.',
    remedy: 'Read the native where the text matters.',
  },
  encoding_unknown: {
    reason: 'A part has a transfer encoding that is not known; it was left as it stands.',
    remedy: 'Read the native where the part matters.',
  },
  text_too_long: {
    reason: 'The text is longer than what is taken out; it was cut.',
    remedy: 'Read the native for the rest.',
  },
  nested_too_deep: {
    reason: 'Messages are attached to messages deeper than what is followed.',
    remedy: 'Open the attached message, which is in the package whole.',
  },
  parts_unreadable: {
    reason: 'The message says that it has several parts, but these could not be told apart.',
    remedy: 'Read the native.',
  },
  too_many_parts: {
    reason: 'The message has more parts or longer headers than what is followed.',
    remedy: 'Read the native; attachments may be missing among the documents.',
  },
  parser_failed: {
    reason: 'The parser could not read the message.',
    remedy: 'Read the native.',
  },
  parser_timeout: {
    reason: 'The parser did not come to an end in its time.',
    remedy: 'Read the native with another program; mind that it may be made to hang programs.',
  },
  parser_out_of_memory: {
    reason: 'The parser needed more memory than it may have.',
    remedy: 'Read the native with another program; mind that it may be made to exhaust programs.',
  },
  parser_crashed: {
    reason: 'The parser died while it read the message.',
    remedy: 'Read the native with another program; mind that it may be made to harm programs.',
  },
} as const satisfies Record<string, { reason: string; remedy: string }>

export type DocumentCode = keyof typeof documentCodes
