#Requires -Version 5.1
# Lets the app of a Gatewarden connector into mailboxes in Exchange Online.
#
# Run it after an administrator has consented. Needs the modules ExchangeOnlineManagement and, where the object id is not
# filled in below, Microsoft.Graph.Authentication; it installs for you alone what is missing, and opens pages to sign in.
# Who runs it: an Exchange Administrator. Roles of applications with a scope take a member of the role group Organization
# Management.
#
# Run it as often as you like: what stands there already is left as it is.
$ErrorActionPreference = 'Stop'

#{settings}

function Use-Module([string]$Name) {
  if (-not (Get-Module -ListAvailable -Name $Name)) {
    Write-Host ('Installing the module ' + $Name + ' for you ...')
    Install-Module -Name $Name -Scope CurrentUser -Repository PSGallery -Force
  }
  Import-Module $Name
}

# 1. The object id of the enterprise application. That of the app registration is another one, and opens nothing.
$objectId = $settings.objectId
if (-not $objectId) {
  Use-Module Microsoft.Graph.Authentication
  Connect-MgGraph -Scopes 'Application.Read.All' -Environment $settings.graphEnvironment -NoWelcome
  $path = "{0}/v1.0/servicePrincipals(appId='{1}')?" + '$select=id'
  $objectId = (Invoke-MgGraphRequest -Method GET -Uri ($path -f $settings.graph, $settings.clientId) -OutputType PSObject).id
}
Write-Host ('Object id of the enterprise application: ' + $objectId)

Use-Module ExchangeOnlineManagement
Connect-ExchangeOnline -ExchangeEnvironmentName $settings.exchangeEnvironment -ShowBanner:$false

# 2. Exchange's own entry for the app.
$principal = Get-ServicePrincipal | Where-Object { $_.AppId -eq $settings.clientId }
if ($principal -and $principal.ObjectId -ne $objectId) {
  Write-Host ('Exchange has the app with the wrong object id ' + $principal.ObjectId + ', perhaps that of the app registration. It is registered anew.')
  Remove-ServicePrincipal -Identity $principal.ObjectId -Confirm:$false
  $principal = $null
}
if ($principal) {
  Write-Host 'The app is registered in Exchange.'
} else {
  New-ServicePrincipal -AppId $settings.clientId -ObjectId $objectId -DisplayName $settings.displayName | Out-Null
  Write-Host 'Registered the app in Exchange.'
}

$failed = 0
# 3. The mailboxes.
foreach ($mailbox in $settings.mailboxes) {
  try {
    if ($settings.fullAccess) {
      $standing = Get-MailboxPermission -Identity $mailbox -User $objectId -ErrorAction SilentlyContinue |
        Where-Object { $_.AccessRights -contains 'FullAccess' -and -not $_.Deny }
      if ($standing) {
        Write-Host ('Full Access stands: ' + $mailbox)
      } else {
        Add-MailboxPermission -Identity $mailbox -User $objectId -AccessRights FullAccess -AutoMapping $false | Out-Null
        Write-Host ('Full Access given: ' + $mailbox)
      }
    }
    if ($settings.smtp) {
      $standing = Get-CASMailbox -Identity $mailbox
      if ($standing.SmtpClientAuthenticationDisabled -eq $false) {
        Write-Host ('SMTP AUTH is on: ' + $mailbox)
      } else {
        Set-CASMailbox -Identity $mailbox -SmtpClientAuthenticationDisabled $false
        Write-Host ('SMTP AUTH switched on: ' + $mailbox)
      }
    }
  } catch {
    $failed++
    Write-Warning ($mailbox + ': ' + $_.Exception.Message)
  }
}
if (-not $settings.mailboxes -and ($settings.fullAccess -or $settings.smtp)) {
  Write-Warning 'No mailbox was named, so none was opened. Name them in Gatewarden and take the script again.'
}

# 4. Roles of applications with a scope, in place of the consent for the whole organization. Permissions add up: where the
#    consent was given too, the app sees every mailbox, whatever stands here.
if ($settings.roles) {
  $group = Get-DistributionGroup -Identity $settings.group
  $filter = "MemberOfGroup -eq '{0}'" -f $group.DistinguishedName.Replace("'", "''")
  $scope = Get-ManagementScope -Identity $settings.scopeName -ErrorAction SilentlyContinue
  if ($scope) {
    if ($scope.RecipientFilter -ne $filter) { Set-ManagementScope -Identity $settings.scopeName -RecipientRestrictionFilter $filter }
    Write-Host ('The management scope stands: ' + $settings.scopeName)
  } else {
    New-ManagementScope -Name $settings.scopeName -RecipientRestrictionFilter $filter | Out-Null
    Write-Host ('Made the management scope ' + $settings.scopeName)
  }
  foreach ($role in $settings.roles) {
    if (Get-ManagementRoleAssignment -Identity $role.name -ErrorAction SilentlyContinue) {
      Write-Host ('The role stands: ' + $role.role)
    } else {
      New-ManagementRoleAssignment -Name $role.name -App $objectId -Role $role.role -CustomResourceScope $settings.scopeName | Out-Null
      Write-Host ('Gave the role ' + $role.role)
    }
  }
  foreach ($mailbox in $settings.mailboxes) {
    Test-ServicePrincipalAuthorization -Identity $objectId -Resource $mailbox | Format-Table
  }
}

Write-Host ''
Write-Host 'Changes act after minutes, at times hours. Then run the checks in Gatewarden again.'
Write-Host ('Enterprise application, object id: ' + $objectId)
if ($failed -gt 0) { throw "$failed mailboxes were left out; see the warnings above." }
