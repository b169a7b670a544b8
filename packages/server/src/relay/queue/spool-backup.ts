import { join } from 'node:path'
import type { KeptFolder } from '../../platform/backup/kept-folder.ts'
import { askFirst } from './ask-first.ts'

/** Where a data folder's spool is. */
export const spoolFolder = (dataFolder: string): string => join(dataFolder, 'relay-spool')

/**
 * The spool in backups: the bytes of what was accepted and has not ended well, and which spool it is. What waited then may have
 * been sent since by the installation that was backed up: nobody knows, so that it is `unknown` here and sent again on somebody's
 * word only, its bytes at hand.
 */
export const spoolBackup = (dataFolder: string): KeptFolder => ({
  name: 'relay-spool',
  path: spoolFolder(dataFolder),
  keeps: /^(?:id|rmsg_[0-9a-z]+\.eml)$/,
  async settle(client, restored) {
    const ids = [...restored].flatMap((file) => (file.endsWith('.eml') ? [file.slice(0, -4)] : []))
    await client.query(
      `update relay_messages m
       set state = 'unknown', next_at = null, holder = null, lease_until = null, ended_at = coalesce(ended_at, now()),
         recipients = (select coalesce(jsonb_agg(case when r.one->>'state' in ('waiting', 'handing_over')
           then r.one || '{"state": "unknown"}' else r.one end order by r.at), '[]')
           from jsonb_array_elements(m.recipients) with ordinality as r (one, at)),
         reason = case when id = any($1) then 'It waited when the backup was made that this was restored from.'
           else 'It was being handed over while the backup was made, and its bytes are not in it.' end,
         remedy = $2
       where state in ('waiting', 'handing_over')`,
      [ids, askFirst],
    )
  },
})
