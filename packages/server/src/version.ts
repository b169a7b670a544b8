/** Version of the program; stands in health answers, backups and chains of custody. */
export const version = '0.1.0'
