#!/bin/sh
# Installs 百应 from this unpacked bundle: Python and systemd are all it wants, and no network. ./install.sh --help
set -eu
umask 022
here=$(cd "$(dirname "$0")" && pwd)
prefix='' mode='' python='' systemd=yes start=yes task=install target=''

help() {
  cat <<'WORDS'
用法 usage: ./install.sh [--production] [--python PATH] [--no-start]
  (nothing)         install, or bring the installation to this version; may be repeated
  --production      first time only: a process per service on PostgreSQL and RabbitMQ, instead of one process on SQLite
  --check           only check the bundle against SHA256SUMS
  --back [VERSION]  go back to the version before (or to VERSION), if its code may run on the databases as they are
  --python PATH     this Python
  --no-start        start and restart nothing
  --prefix DIR --no-systemd   everything below DIR and no service: to try it out

Laid out: /opt/baiying/VERSION and `current`; /etc/baiying/baiying.env and secrets/; /var/lib/baiying (the data);
/var/backups/baiying; /etc/systemd/system/baiying*; /usr/local/bin/baiying. Settings and secrets that are there stay.
To take it off: systemctl disable --now baiying.service baiying.target baiying-backup.timer baiying-verify.timer, then
remove those folders; the data go last, and only after a backup.
WORDS
}

die() { echo "✗ $*" >&2; exit 1; }
say() { echo "· $*"; }

while [ $# -gt 0 ]; do
  case $1 in
    --production) mode=production ;;
    --python) python=${2:?--python wants a path}; shift ;;
    --prefix) prefix=${2:?--prefix wants a folder}; shift ;;
    --no-systemd) systemd=no ;;
    --no-start) start=no ;;
    --check) task=check ;;
    --back) task=back; case ${2:-} in '' | -*) ;; *) target=$2; shift ;; esac ;;
    -h | --help) help; exit 0 ;;
    *) help >&2; exit 2 ;;
  esac
  shift
done
[ -z "$prefix" ] || { mkdir -p "$prefix"; prefix=$(cd "$prefix" && pwd); }
opt=$prefix/opt/baiying etc=$prefix/etc/baiying data=$prefix/var/lib/baiying backups=$prefix/var/backups/baiying
units=$prefix/etc/systemd/system current=$opt/current user=''
[ -n "$prefix" ] || user=baiying

as_user() { if [ -n "$user" ]; then runuser -u "$user" -- "$@"; else "$@"; fi; }

# The command line of an installed version, with the installation's settings.
program() (
  umask 077
  home=$1; shift
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in '#'*) ;; *=*) export "$line" ;; esac
  done <"$etc/baiying.env"
  export PYTHONPATH="$home/app"
  cd "$home/app"
  as_user "$home/venv/bin/python" -P -m deploy.cli "$@"
)

check_sums() {
  cd "$here"
  [ -f SHA256SUMS ] || die "SHA256SUMS is not here: run install.sh in the unpacked bundle"
  sha256sum --check --quiet --strict SHA256SUMS || die "the bundle is damaged: copy it again"
  listed=$(wc -l <SHA256SUMS) there=$(find . -type f ! -name SHA256SUMS | wc -l)
  [ "$listed" -eq "$there" ] || die "the bundle holds files that SHA256SUMS does not name"
}

# One that the services' user may run, too: root's own often lies below root's home.
find_python() {
  closed=''
  for each in $python $(for one in $pythons; do echo "python$one"; done) python3; do
    found=$("$each" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
    case " $pythons " in *" $found "*) ;; *) continue ;; esac
    each=$(command -v "$each")
    if as_user "$each" -c '' 2>/dev/null; then python=$each; return; fi
    closed="$closed $each"
  done
  [ -z "$closed" ] || die "the user $user may not run$closed: --python PATH of one outside of home folders"
  die "wants Python $pythons, and none was found${python:+ at $python}"
}

make_user() {
  [ -n "$user" ] || return 0
  [ "$(id -u)" = 0 ] || die "wants to be root (or --prefix DIR --no-systemd)"
  id "$user" >/dev/null 2>&1 && return 0
  useradd --system --user-group --home-dir "$data" --no-create-home --shell /usr/sbin/nologin "$user"
}

# One environment for all versions that have the same lock.
make_environment() {
  [ -f "$venv/.whole" ] && as_user "$venv/bin/python" -c '' 2>/dev/null && return 0
  say "making the environment from the wheels, each checked against its hash"
  rm -rf "$venv"; mkdir -p "$opt/environments"
  "$python" -m venv --without-pip "$venv"
  "$venv/bin/python" "$(echo "$here"/tools/pip-*.whl)/pip" --disable-pip-version-check install --quiet --no-compile \
    --no-cache-dir --no-index --require-hashes --no-deps --find-links "$here/wheels" -r "$here/app/requirements.lock"
  "$venv/bin/python" -m compileall -q -j 0 "$venv/lib" || true
  touch "$venv/.whole"
}

lay_code() {
  [ -f "$home/.whole" ] && return 0
  say "laying out $home"
  rm -rf "$home"; mkdir -p "$home"
  cp -R "$here/app" "$here/VERSION" "$here/install.sh" "$home/"
  ln -s "../environments/${venv##*/}" "$home/venv"
  "$venv/bin/python" -m compileall -q -j 0 "$home/app" || true
  touch "$home/.whole"
}

# Settings and secrets of the first time are never touched again.
make_settings() {
  install -d -m 0755 "$etc"
  install -d -m 0700 "$data" "$backups"
  [ -z "$user" ] || chown "$user:" "$data" "$backups"
  if [ ! -f "$etc/baiying.env" ]; then
    say "writing $etc/baiying.env"
    secrets=$etc/secrets
    (cd "$home/app" && "$venv/bin/python" -P -c 'import sys; sys.path.insert(0, "."); from deploy.cli import main; sys.exit(main())' \
      secret files "$secrets" --json >/dev/null)
    chmod 0400 "$secrets"/*
    [ -z "$user" ] || chown -R "$user:" "$secrets"
    sed -e "s|^BAIYING_MODE=.*|BAIYING_MODE=${mode:-embedded}|" -e "s|^BAIYING_DATA=.*|BAIYING_DATA=$data|" \
      -e "s|^BAIYING_SECRET_FILE=.*|BAIYING_SECRET_FILE=$secrets/baiying_secret|" \
      -e "s|^BAIYING_SECRET_ALSO_FILE=.*|BAIYING_SECRET_ALSO_FILE=$secrets/baiying_secret_also|" \
      -e "s|^BAIYING_SEAL_KEYS_FILE=.*|BAIYING_SEAL_KEYS_FILE=$secrets/seal_keys|" \
      "$home/app/deploy/env.example" >"$etc/baiying.env.new"
    [ "${mode:-embedded}" = embedded ] || name_servers
    chmod 0640 "$etc/baiying.env.new"
    [ -z "$user" ] || chown "root:$user" "$etc/baiying.env.new"
    mv "$etc/baiying.env.new" "$etc/baiying.env"
  fi
  mode=$(sed -n 's/^BAIYING_MODE=//p' "$etc/baiying.env" | tail -n 1)
}

# Production: where PostgreSQL and RabbitMQ of this machine would be; the passwords lie in files. A port that is given
# would be that of all four: without one each takes its own.
name_servers() {
  for service in directory intake tasking notify; do
    key=BAIYING_$(echo "$service" | tr '[:lower:]' '[:upper:]')_DATABASE_URL
    sed -i "s|^$key=.*|$key=postgresql+psycopg://$service@127.0.0.1:5432/$service|" "$etc/baiying.env.new"
  done
  sed -i -e "/^BAIYING_PORT=/d" -e "s|^BAIYING_BROKER_URL=.*|BAIYING_BROKER_URL=amqp://baiying@127.0.0.1:5672/%2F|" \
    -e "s|^BAIYING_DATABASE_PASSWORD_FILE=.*|BAIYING_DATABASE_PASSWORD_FILE=$secrets/postgres_password|" \
    -e "s|^BAIYING_BROKER_PASSWORD_FILE=.*|BAIYING_BROKER_PASSWORD_FILE=$secrets/rabbitmq_password|" \
    -e "s|^BAIYING_URL=.*|BAIYING_URL=http://127.0.0.1:8080|" "$etc/baiying.env.new"
}

fill_in() {
  sed -e "s|@CURRENT@|$current|g" -e "s|@ETC@|$etc|g" -e "s|@DATA@|$data|g" -e "s|@BACKUPS@|$backups|g" \
    -e "s|@USER@|$user|g" "$1" >"$2.new"
  mv "$2.new" "$2"
}

lay_units() {
  from=$home/app/deploy/systemd
  mkdir -p "$units/baiying.service.d" "$units/baiying-.service.d" "$prefix/usr/local/bin"
  for unit in "$from"/baiying*.service "$from"/baiying*.t*; do fill_in "$unit" "$units/${unit##*/}"; done
  fill_in "$from/hardening.conf" "$units/baiying.service.d/10-hardening.conf"
  fill_in "$from/hardening.conf" "$units/baiying-.service.d/10-hardening.conf"
  fill_in "$from/baiying.sh" "$prefix/usr/local/bin/baiying"
  chmod 0755 "$prefix/usr/local/bin/baiying"
  lay_front
}

# For the nginx of a distribution under systemd: its own process file, logs and folders instead of a container's.
lay_front() {
  sed -e "s|^pid .*|pid /run/nginx.pid;|" -e "s|^error_log .*|error_log /var/log/nginx/error.log warn;|" \
    -e "s|access_log /dev/stdout |access_log /var/log/nginx/access.log |" -e "/_temp_path /d" \
    "$home/app/deploy/nginx.conf" >"$etc/nginx.conf"
  port=8000
  for service in directory intake tasking notify; do
    port=$((port + 1))
    sed -i "s|server $service:8000 |server 127.0.0.1:$port |" "$etc/nginx.conf"
  done
}

switch_to() {
  old=$(readlink "$current" 2>/dev/null || true)
  [ "$old" = "$1" ] && return 0
  [ -z "$old" ] || { ln -sfn "$old" "$opt/previous.new"; mv -Tf "$opt/previous.new" "$opt/previous"; }
  ln -sfn "$1" "$opt/current.new"; mv -Tf "$opt/current.new" "$current"
}

# Restarts a unit and waits until it runs: for 90 seconds at most, not counting what a migration takes.
bring_up() {
  unit=$1 limit=''
  systemctl restart --no-block --job-mode=ignore-dependencies "$unit" # else it is away while a migration looks again
  while :; do
    case $(told ActiveState)-$(told SubState)-$(told MainPID)-$(told Job) in
      active-*-) return 0 ;; # and nothing waits to be done with it
      failed-*- | *-start-post-0-* | *-auto-restart*-0-) break ;; # it has ended
    esac
    case $(systemctl show -p ActiveState --value 'baiying-migrate@*') in *activating*) limit='' ;; esac
    [ "$(date +%s)" -lt "${limit:=$(($(date +%s) + 90))}" ] || break
    sleep 0.5
  done
  echo "✗ 没有起来 does not come up: $unit; 它最后的日志 the last lines of its journal:" >&2
  journalctl -u "$unit" -n 15 --no-pager -o cat | sed 's/^/  /' >&2
  exit 1
}
told() { systemctl show -p "$1" --value "$unit"; }

restart() {
  [ "$systemd" = yes ] || return 0
  systemctl daemon-reload
  whole=baiying.service other=baiying.target
  [ "$mode" != production ] || { whole=baiying.target; other=baiying.service; }
  [ "$start" = yes ] || { say "systemctl enable --now $whole baiying-backup.timer baiying-verify.timer"; return 0; }
  systemctl enable --quiet "$whole" baiying-backup.timer baiying-verify.timer
  systemctl start baiying-backup.timer baiying-verify.timer
  systemctl stop "$other"
  if [ "$mode" = embedded ]; then bring_up "$whole"; return; fi
  for service in directory intake tasking notify; do # one after the other: old and new stand side by side meanwhile
    for kind in web worker; do bring_up "baiying-$kind@$service.service"; done
  done
  systemctl start "$whole"
}

go_back() {
  mode=$(sed -n 's/^BAIYING_MODE=//p' "$etc/baiying.env" | tail -n 1)
  target=${target:-$(readlink "$opt/previous" || true)}
  [ -n "$target" ] && [ -f "$opt/$target/.whole" ] || die "there is no version ${target:-before this one} in $opt"
  program "$opt/$target" migrate --check || die "$target may not run on these databases as they are now; nothing was changed"
  switch_to "$target"
  restart
  echo "✓ $target"
}

[ "$task" != back ] || { go_back; exit 0; }
check_sums
[ "$task" != check ] || { echo "✓ $(sed -n 's/^version=//p' VERSION)"; exit 0; }
version=$(sed -n 's/^version=//p' VERSION) pythons=$(sed -n 's/^python=//p' VERSION) lock=$(sed -n 's/^lock=//p' VERSION)
home=$opt/$version
make_user
find_python
venv=$opt/environments/$lock-$("$python" -c 'import sys; print("py%d.%d" % sys.version_info[:2])')
make_environment
lay_code
make_settings
say "bringing the databases to the newest schema"
program "$home" migrate || die "the databases could not be migrated; the version before goes on as it was.
  Production: are BAIYING_..._DATABASE_URL in $etc/baiying.env right? Mend it and run this again."
lay_units
switch_to "$version"
restart
echo "✓ $version"
