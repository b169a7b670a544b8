export const archive = {
  encrypt: 'Encrypt with a password',
  encryptHint:
    'AES-256, which 7-Zip and WinZip open; what Windows has by itself does not. Names and sizes of the files can still be read by everybody.',
  password: 'Password',
  passwordHint:
    '12 to 99 letters, digits and signs. Take four words or more: its length is what protects. It is not shown again.',
  newPasswordHint: 'Leave it empty to keep the one that is there.',
  parts: 'Parts',
  partsHint: 'Each part is a file. To be unpacked they all have to lie in one folder.',
  sizes: {
    whole: 'One file',
    '650000000': '650 MB each',
    '2000000000': '2 GB each',
    '4000000000': '4 GB each',
    '25000000000': '25 GB each',
  },
}
