#!/bin/sh
# baiying, the command: the installed program with the installation's settings, as its own user.
set -eu
env=@ETC@/baiying.env
if [ ! -r "$env" ]; then
  echo "baiying: $env cannot be read: sudo baiying ..." >&2
  exit 3
fi
while IFS= read -r line || [ -n "$line" ]; do
  case $line in '#'*) ;; *=*) export "$line" ;; esac
done <"$env"
export PYTHONPATH=@CURRENT@/app
set -- @CURRENT@/venv/bin/python -P -m deploy.cli "$@"
if [ "$(id -u)" = 0 ] && [ -n "@USER@" ]; then
  exec runuser -u "@USER@" -- "$@"
fi
exec "$@"
