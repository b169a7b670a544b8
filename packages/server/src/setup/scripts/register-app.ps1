#Requires -Version 5.1
# Registers the app of a Gatewarden connector in Microsoft Entra ID, or brings the one that is there up to date.
#
# Needs the module Microsoft.Graph.Authentication, which it installs for you alone where it is missing, and opens a page
# to sign in. Who runs it: any member who may register apps; where that is switched off, an Application Developer,
# Application Administrator or Cloud Application Administrator. It grants no permission: an administrator consents later,
# through the link that Gatewarden makes.
#
# Run it as often as you like: it makes nothing twice, and takes away nothing that somebody else has added.
# -NewSecret makes a new client secret beside the one that is there.
param([switch]$NewSecret)
$ErrorActionPreference = 'Stop'

#{settings}

if (-not (Get-Module -ListAvailable -Name Microsoft.Graph.Authentication)) {
  Write-Host 'Installing the module Microsoft.Graph.Authentication for you ...'
  Install-Module -Name Microsoft.Graph.Authentication -Scope CurrentUser -Repository PSGallery -Force
}
Import-Module Microsoft.Graph.Authentication
if ($settings.environment -eq 'Gatewarden') {
  if (-not (Get-MgEnvironment | Where-Object { $_.Name -eq 'Gatewarden' })) {
    Add-MgEnvironment -Name Gatewarden -AzureADEndpoint $settings.authority -GraphEndpoint $settings.graph | Out-Null
  }
}
$signIn = @{ Scopes = @('Application.ReadWrite.All'); Environment = $settings.environment; NoWelcome = $true }
if ($settings.tenantId) { $signIn.TenantId = $settings.tenantId }
Connect-MgGraph @signIn

# Asks Microsoft Graph; a body goes as JSON.
function Invoke-Graph([string]$Method, [string]$Path, [string]$Body, [hashtable]$Headers = @{}) {
  $call = @{ Method = $Method; Uri = ($settings.graph + '/v1.0/' + $Path); Headers = $Headers; OutputType = 'PSObject' }
  if ($Body) { $call.Body = $Body; $call.ContentType = 'application/json' }
  Invoke-MgGraphRequest @call
}

function Test-NotFound($Failure) {
  ('' + $Failure.ErrorDetails.Message + $Failure.Exception.Message) -match 'ResourceNotFound|NotFound'
}

# What was just made is not there everywhere at once: asks again for up to two minutes.
function Invoke-Patiently([scriptblock]$What) {
  for ($try = 1; ; $try++) {
    try { return & $What } catch {
      if ($try -ge 24 -or -not (Test-NotFound $_)) { throw }
      Start-Sleep -Seconds 5
    }
  }
}

if ($settings.clientId) {
  $app = "applications(appId='{0}')" -f $settings.clientId
} else {
  $app = "applications(uniqueName='{0}')" -f $settings.uniqueName
}

# 1. The registration.
$found = $null
try { $found = Invoke-Graph GET $app } catch {
  if (-not (Test-NotFound $_)) { throw }
  if ($settings.clientId) {
    throw 'There is no app with this client id in this tenant. Sign in to the tenant in which it was registered.'
  }
}
if ($found) {
  Write-Host ('The app is registered already: ' + $found.appId)
} else {
  Invoke-Graph PATCH $app $registration @{ Prefer = 'create-if-missing' } | Out-Null
  Write-Host 'The app is registered.'
  $found = Invoke-Patiently { Invoke-Graph GET $app }
}

# 2. What the connector needs of it: redirect URI, permissions, roles in sign-ins. What stands there besides stays.
$changes = @{}
$uris = @($found.web.redirectUris)
if ($uris -ccontains $settings.redirectUri) {
  Write-Host ('The redirect URI stands there: ' + $settings.redirectUri)
} else {
  $changes.web = @{ redirectUris = @($uris + $settings.redirectUri | Where-Object { $_ }) }
  Write-Host ('Added the redirect URI ' + $settings.redirectUri)
}

$standing = @{}
foreach ($api in @($found.requiredResourceAccess | Where-Object { $_ })) {
  $standing[$api.resourceAppId] = @($api.resourceAccess | ForEach-Object { @{ id = $_.id; type = $_.type } })
}
$added = 0
foreach ($wanted in $settings.permissions) {
  $id = $wanted.id
  # Ids of Exchange's permissions are read from the tenant where it can be: published lists of them differ.
  if ($wanted.api -eq $settings.exchange) {
    try {
      $resource = Invoke-Graph GET ("servicePrincipals(appId='{0}')" -f $wanted.api)
      $own = @($resource.appRoles) + @($resource.oauth2PermissionScopes) | Where-Object { $_.value -eq $wanted.name }
      if ($own) { $id = @($own)[0].id }
    } catch { if (-not (Test-NotFound $_)) { throw } }
  }
  $there = @($standing[$wanted.api] | Where-Object { $_ -and $_.id -eq $id -and $_.type -eq $wanted.type })
  if ($there.Count -eq 0) {
    $standing[$wanted.api] = @(@($standing[$wanted.api] | Where-Object { $_ }) + @{ id = $id; type = $wanted.type })
    $added++
    Write-Host ('Added the permission ' + $wanted.name)
  }
}
if ($added -gt 0) {
  $changes.requiredResourceAccess = @($standing.Keys | Sort-Object | ForEach-Object {
      @{ resourceAppId = $_; resourceAccess = @($standing[$_]) }
    })
} else {
  Write-Host 'The permissions stand there.'
}

if ($settings.roleClaims) {
  $claims = $found.groupMembershipClaims
  if ($claims -match 'DirectoryRole' -or $claims -eq 'All') {
    Write-Host 'Sign-ins show the roles of administrators.'
  } elseif (-not $claims -or $claims -eq 'None') {
    $changes.groupMembershipClaims = 'DirectoryRole'
    Write-Host 'Sign-ins show the roles of administrators now (groupMembershipClaims).'
  } elseif ($claims -eq 'SecurityGroup') {
    $changes.groupMembershipClaims = 'All'
    Write-Host 'Sign-ins show the roles of administrators now, besides security groups (groupMembershipClaims).'
  } else {
    Write-Host ('groupMembershipClaims is ' + $claims + ', and stays: add DirectoryRole by hand.')
  }
}

if ($changes.Count -gt 0) {
  $body = $changes | ConvertTo-Json -Depth 6 -Compress
  Invoke-Patiently { Invoke-Graph PATCH $app $body } | Out-Null
}
if ($found.signInAudience -ne $settings.audience) {
  Write-Host ('Supported account types is ' + $found.signInAudience + ', and the connector was made for ' + $settings.audience + ': see to it under Authentication.')
}

# 3. The client secret, on this screen only.
$secret = $null
if ($settings.makeSecret -or $NewSecret) {
  $good = @($found.passwordCredentials | Where-Object {
      $_.displayName -eq $settings.secretName -and ([datetime]$_.endDateTime).ToUniversalTime() -gt [datetime]::UtcNow
    })
  if ($good.Count -gt 0 -and -not $NewSecret) {
    Write-Host ('There is a client secret named ' + $settings.secretName + ' already. Its value cannot be shown again;')
    Write-Host '-NewSecret makes another.'
  } else {
    $wish = @{ passwordCredential = @{ displayName = $settings.secretName } } | ConvertTo-Json -Compress
    $secret = Invoke-Patiently { Invoke-Graph POST ($app + '/addPassword') $wish }
    Write-Host ('Made the client secret ' + $settings.secretName + '.')
  }
}

Write-Host ''
Write-Host 'Paste into Gatewarden:'
Write-Host ('Application (client) ID: ' + $found.appId)
Write-Host ('Directory (tenant) ID: ' + (Get-MgContext).TenantId)
if ($secret) {
  Write-Host ('Client secret (shown this once): ' + $secret.secretText)
  Write-Host ('Expires: ' + $secret.endDateTime)
}
