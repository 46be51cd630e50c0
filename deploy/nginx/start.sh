#!/bin/sh
# Starts the edge: puts the settings into the configuration, and with TLS watches the certificate.
#
#   COLLEGIUM_PUBLIC_URL             how people reach the college; https: over TLS only (HSTS, cookies)
#   COLLEGIUM_RATE_PERSON            requests a second of one person or program (20); twice as many at once
#   COLLEGIUM_RATE_ADDRESS           … of one address (100)
#   COLLEGIUM_RATE_SIGN_IN           … of one address on the paths of signing in (5)
#   COLLEGIUM_TLS_CERTIFICATE, _KEY  files: then TLS on port 8443, and port 8080 leads there
#   COLLEGIUM_SECURITY_CONTACT       mailto:… or https://… for /.well-known/security.txt
set -eu
here=$(dirname "$0")
made=/tmp/edge
certificate=${COLLEGIUM_TLS_CERTIFICATE:-} key=${COLLEGIUM_TLS_KEY:-}
public_url=${COLLEGIUM_PUBLIC_URL:-http://127.0.0.1:8080}
contact=${COLLEGIUM_SECURITY_CONTACT:-}

say() { echo "edge: $*" >&2; }
refuse() { # setting, value, what it must be
  say "setting $1 is '$2': it must be $3"
  exit 1
}

rate() { # setting, default
  eval "value=\${$1:-$2}"
  # shellcheck disable=SC2154  # assigned just above
  case $value in
    '' | *[!0-9]* | 0* | ??????*) refuse "$1" "$value" "a whole number from 1 to 99999" ;;
  esac
}

check() {
  case $public_url in
    *[!A-Za-z0-9.:/_-]*) refuse COLLEGIUM_PUBLIC_URL "$public_url" "a plain address" ;;
    http://?* | https://?*) ;;
    *) refuse COLLEGIUM_PUBLIC_URL "$public_url" "an address that begins with https:// (or http://)" ;;
  esac
  case $contact in
    *[!A-Za-z0-9.:/@_+?=%-]*) refuse COLLEGIUM_SECURITY_CONTACT "$contact" "a plain address" ;;
    '' | mailto:?* | https://?*) ;;
    *) refuse COLLEGIUM_SECURITY_CONTACT "$contact" "mailto:… or https://…" ;;
  esac
  [ -z "$certificate$key" ] || for file in "$certificate" "$key"; do
    [ -r "$file" ] || refuse "COLLEGIUM_TLS_CERTIFICATE or _KEY" "$file" "a file that can be read"
  done
  case "$certificate:$public_url" in
    ?*:http:*) refuse COLLEGIUM_PUBLIC_URL "$public_url" "https://…, since the edge has a certificate" ;;
  esac
}

write() { # name, name of its template
  sed -e "s|@PUBLIC_URL@|${public_url%/}|g; s|@COOKIE@|$cookie|g; s|@HSTS@|$hsts|g" \
    -e "s|@CERTIFICATE@|$certificate|g; s|@KEY@|$key|g" \
    -e "s|@RATE_PERSON@|$person|g; s|@BURST_PERSON@|$((person * 2))|g" \
    -e "s|@RATE_ADDRESS@|$address|g; s|@BURST_ADDRESS@|$((address * 2))|g" \
    -e "s|@RATE_SIGN_IN@|$sign_in|g; s|@BURST_SIGN_IN@|$((sign_in * 2))|g" \
    "$here/$2" >"$made/$1"
}

write_all() {
  rate COLLEGIUM_RATE_PERSON 20; person=$value
  rate COLLEGIUM_RATE_ADDRESS 100; address=$value
  rate COLLEGIUM_RATE_SIGN_IN 5; sign_in=$value
  cookie=collegium_session hsts=
  case $public_url in
    https:*) cookie=__Host-collegium_session hsts='max-age=31536000; includeSubDomains' ;;
  esac
  mkdir -p "$made"
  for name in collegium.conf limits.conf refusals.conf protect.conf paths.conf; do
    write "$name" "$name"
  done
  write door.conf "door${certificate:+-tls}.conf"
  [ -z "$contact" ] || printf 'Contact: %s\nExpires: %s\nPreferred-Languages: en, fr, es\n' \
    "$contact" "$(date -u -d '+1 year' +%Y-%m-%dT%H:%M:%SZ)" >"$made/security.txt"
}

edge() { nginx -e stderr -c "$made/collegium.conf" "$@"; }
fingerprint() { cat "$certificate" "$key" 2>/dev/null | sha256sum; }

# A new certificate is taken without a restart; while it cannot be used, the old one goes on being served.
watch() {
  seen=$(fingerprint)
  while sleep 2; do
    now=$(fingerprint)
    [ "$now" != "$seen" ] || continue
    seen=$now
    if edge -q -t && edge -s reload; then
      say "the new certificate $certificate is served now"
    else
      say "the new certificate $certificate cannot be used: the old one is served on"
    fi
  done
}

check
write_all
edge -q -t
if [ -n "$certificate" ]; then watch & fi
exec nginx -e stderr -c "$made/collegium.conf" -g 'daemon off;'
