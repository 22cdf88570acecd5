#!/bin/sh
# A department's own system with nothing but curl: a token, one need, and how it stands.
#
#   BAIYING=http://127.0.0.1:8000 CLIENT_ID=sys-... CLIENT_SECRET=bys_... sh examples/department.sh
set -eu
BAIYING=${BAIYING:-http://127.0.0.1:8000}

field() { # the value of the first field of this name in a JSON answer
    grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4
}

# A token for half an hour. The secret goes through standard input: it is not to be seen among the processes.
token=$(printf 'user = "%s:%s"\n' "$CLIENT_ID" "$CLIENT_SECRET" |
    curl -sS --fail-with-body --config - -d grant_type=client_credentials "$BAIYING/directory/v1/tokens" |
    field access_token)

# One need. The Idempotency-Key is the case's own number here: sent again, it is the same need.
need=$(curl -sS --fail-with-body "$BAIYING/intake/v1/needs" \
    -H "Authorization: Bearer $token" -H "Content-Type: application/json" -H "Idempotency-Key: ${CASE:-case-1}" \
    -d '{"kind": "prevention", "topic": "traffic", "subtopic": "rural_traffic", "audience": "public",
         "title": "请提醒秋收期间农用车安全", "body": "秋收时节农用车辆上路增多，建议提醒群众不违法载人。"}')
id=$(printf '%s' "$need" | field id)
echo "raised $(printf '%s' "$need" | field number) $id"

# How it stands.
curl -sS --fail-with-body -H "Authorization: Bearer $token" "$BAIYING/intake/v1/needs/$id" | field state
