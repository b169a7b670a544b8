#Requires -Version 5.1
# Gives one person Full Access to mailboxes in Exchange Online, so that she can collect them with Gatewarden.
#
# Needs the module ExchangeOnlineManagement, which it installs for you alone where it is missing, and opens a page to sign
# in. Who runs it: an Exchange Administrator.
#
# Run it as often as you like: what stands there already is left as it is. -Undo takes the access away again.
# New access acts after minutes, at times only after a day.
param([switch]$Undo)
$ErrorActionPreference = 'Stop'

#{settings}

if (-not (Get-Module -ListAvailable -Name ExchangeOnlineManagement)) {
  Write-Host 'Installing the module ExchangeOnlineManagement for you ...'
  Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser -Repository PSGallery -Force
}
Import-Module ExchangeOnlineManagement
Connect-ExchangeOnline -ExchangeEnvironmentName $settings.exchangeEnvironment -ShowBanner:$false

$rows = foreach ($mailbox in $settings.mailboxes) {
  $result = ''
  try {
    $standing = Get-MailboxPermission -Identity $mailbox -User $settings.person -ErrorAction SilentlyContinue |
      Where-Object { $_.AccessRights -contains 'FullAccess' -and -not $_.Deny -and -not $_.IsInherited }
    if ($Undo -and $standing) {
      Remove-MailboxPermission -Identity $mailbox -User $settings.person -AccessRights FullAccess -Confirm:$false
      $result = 'taken away'
    } elseif ($Undo) {
      $result = 'was not there'
    } elseif ($standing) {
      $result = 'stands already'
    } else {
      # Without automapping the mailboxes do not all turn up in her Outlook.
      Add-MailboxPermission -Identity $mailbox -User $settings.person -AccessRights FullAccess -InheritanceType All -AutoMapping $false | Out-Null
      $result = 'given'
    }
  } catch {
    $result = 'FAILED: ' + $_.Exception.Message
  }
  [pscustomobject]@{ Mailbox = $mailbox; FullAccess = $result }
}
$rows | Format-Table -AutoSize -Wrap
$failed = @($rows | Where-Object { $_.FullAccess -like 'FAILED*' }).Count
if ($failed -gt 0) { throw "$failed mailboxes were left out; see the table above." }
