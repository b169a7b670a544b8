#!/usr/bin/env bash
# Registers the app of a Gatewarden connector in Microsoft Entra ID, or brings the one that is there up to date.
#
# Needs the Azure CLI (az), signed in to the tenant in which the app shall live:
#   az login --allow-no-subscriptions
# Who runs it: any member who may register apps; where that is switched off, an Application Developer, Application
# Administrator or Cloud Application Administrator. It grants no permission: an administrator consents later, through
# the link that Gatewarden makes.
#
# Run it as often as you like: it makes nothing twice, and takes away nothing that somebody else has added.
# NEW_SECRET=1 in front of the command makes a new client secret beside the one that is there.
set -euo pipefail

#{settings}

say() { printf '%s\n' "$*" >&2; }
errors=$(mktemp)
trap 'rm -f "$errors"' EXIT
# Asks Microsoft Graph. What az complains of goes to a file, so that it gets into no answer.
rest() { az rest --only-show-errors --resource "$resource" "$@" </dev/null 2>"$errors"; }
failed() {
  cat "$errors" >&2
  exit 1
}

# What was just made is not there everywhere at once: asks again for up to two minutes.
patiently() {
  local tries=0 out
  until out=$("$@"); do
    tries=$((tries + 1))
    if [ "$tries" -ge 24 ] || ! grep -q 'ResourceNotFound\|does not reference a valid application' "$errors"; then
      cat "$errors" >&2
      return 1
    fi
    sleep 5
  done
  printf '%s\n' "$out"
}

if [ -n "$client_id" ]; then
  app="$graph/v1.0/applications(appId='$client_id')"
else
  app="$graph/v1.0/applications(uniqueName='$unique_name')"
fi

# 1. The registration.
if found=$(rest --method GET --url "$app?\$select=appId" --query appId --output tsv); then
  say "The app is registered already: $found"
else
  grep -q ResourceNotFound "$errors" || failed
  if [ -n "$client_id" ]; then
    say "There is no app with the client id $client_id in this tenant. Sign in to the tenant in which it was registered."
    exit 1
  fi
  rest --method PATCH --url "$app" --headers Prefer=create-if-missing Content-Type=application/json \
    --body "$registration" --output none || failed
  say 'The app is registered.'
fi
client_id=$(patiently rest --method GET --url "$app?\$select=appId" --query appId --output tsv)

# 2. What the connector needs of it: redirect URI, permissions, roles in sign-ins. What stands there besides stays.
changes=''
uris=$(rest --method GET --url "$app?\$select=web" --query web.redirectUris --output json) || failed
case $uris in
  *"\"$redirect_uri\""*) say "The redirect URI stands there: $redirect_uri" ;;
  *)
    uris=${uris%]*}
    case $uris in *\"*) uris="$uris," ;; esac
    changes="$changes,\"web\":{\"redirectUris\":$uris\"$redirect_uri\"]}"
    say "Added the redirect URI $redirect_uri"
    ;;
esac

lines=$(rest --method GET --url "$app?\$select=requiredResourceAccess" \
  --query "requiredResourceAccess[].[resourceAppId, join(' ', resourceAccess[].join('=', [type, id]))]" --output tsv) || failed
standing=''
while read -r api accesses; do
  for access in $accesses; do
    standing="$standing$api ${access%%=*} ${access#*=}
"
  done
done <<END
$lines
END
missing=''
while read -r api kind id name; do
  # Ids of Exchange's permissions are read from the tenant where it can be: published lists of them differ.
  if [ "$api" = "$exchange" ]; then
    own=$(rest --method GET --url "$graph/v1.0/servicePrincipals(appId='$api')?\$select=appRoles,oauth2PermissionScopes" \
      --query "[appRoles, oauth2PermissionScopes][] | [?value=='$name'].id | [0]" --output tsv) || own=''
    if [ -n "$own" ]; then id=$own; fi
  fi
  case $standing in
    *"$api $kind $id
"*) ;;
    *)
      missing="$missing$api $kind $id
"
      say "Added the permission $name"
      ;;
  esac
done <<END
$permissions
END
if [ -n "$missing" ]; then
  json='' last=''
  while read -r api kind id; do
    [ -n "$id" ] || continue
    if [ "$api" = "$last" ]; then
      json="$json,"
    else
      [ -z "$last" ] || json="$json]},"
      json="$json{\"resourceAppId\":\"$api\",\"resourceAccess\":["
      last=$api
    fi
    json="$json{\"id\":\"$id\",\"type\":\"$kind\"}"
  done <<END
$(printf '%s%s' "$standing" "$missing" | sort -u)
END
  changes="$changes,\"requiredResourceAccess\":[$json]}]"
else
  say 'The permissions stand there.'
fi

if [ -n "$role_claims" ]; then
  claims=$(rest --method GET --url "$app?\$select=groupMembershipClaims" --query "groupMembershipClaims || 'None'" --output tsv) || failed
  case $claims in
    *DirectoryRole* | All) say 'Sign-ins show the roles of administrators.' ;;
    None)
      changes="$changes,\"groupMembershipClaims\":\"DirectoryRole\""
      say 'Sign-ins show the roles of administrators now (groupMembershipClaims).'
      ;;
    SecurityGroup)
      changes="$changes,\"groupMembershipClaims\":\"All\""
      say 'Sign-ins show the roles of administrators now, besides security groups (groupMembershipClaims).'
      ;;
    *) say "groupMembershipClaims is $claims, and stays: add DirectoryRole by hand." ;;
  esac
fi

if [ -n "$changes" ]; then
  patiently rest --method PATCH --url "$app" --headers Content-Type=application/json --body "{${changes#,}}" --output none >/dev/null
fi

stands=$(rest --method GET --url "$app?\$select=signInAudience" --query signInAudience --output tsv) || failed
if [ "$stands" != "$audience" ]; then
  say "Supported account types is $stands, and the connector was made for $audience: see to it under Authentication."
fi

# 3. The client secret, on this screen only.
secret='' ends=''
if [ "$make_secret" = yes ] || [ -n "${NEW_SECRET:-}" ]; then
  if [ -z "${NEW_SECRET:-}" ]; then
    while read -r end; do
      if [[ "$end" > "$(date -u +%Y-%m-%dT%H:%M:%SZ)" ]]; then ends=$end; fi
    done <<END
$(rest --method GET --url "$app?\$select=passwordCredentials" \
      --query "passwordCredentials[?displayName=='$secret_name'].endDateTime" --output tsv)
END
  fi
  if [ -n "$ends" ]; then
    say "There is a client secret named $secret_name already, good until $ends. Its value cannot be shown again;"
    say 'NEW_SECRET=1 in front of the command makes another.'
  else
    made=$(patiently rest --method POST --url "$app/addPassword" --headers Content-Type=application/json \
      --body "{\"passwordCredential\":{\"displayName\":\"$secret_name\"}}" \
      --query "[secretText, endDateTime]" --output tsv)
    secret=$(printf '%s\n' "$made" | sed -n 1p)
    ends=$(printf '%s\n' "$made" | sed -n 2p)
    say "Made the client secret $secret_name."
  fi
fi

tenant_id=$(az account show --query tenantId --output tsv 2>/dev/null || true)
say ''
say 'Paste into Gatewarden:'
printf 'Application (client) ID: %s\n' "$client_id"
if [ -n "$tenant_id" ]; then printf 'Directory (tenant) ID: %s\n' "$tenant_id"; fi
if [ -n "$secret" ]; then
  printf 'Client secret (shown this once): %s\n' "$secret"
  printf 'Expires: %s\n' "$ends"
fi
