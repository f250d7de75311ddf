#!/usr/bin/env bash
# Tries the examples beside this file as they are: boots a systemd of its own (systemd-nspawn over a throw-away copy of this machine's root, no
# network but its own loopback), installs the program, the unit, its settings and the site of nginx where README.md says, and goes through
# the app in Chromium by https. Nothing is left on this machine but what apt installs. As root, on Debian; about four minutes. Exit 0: all of it held.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)

if [ "${1:-}" != inside ]; then
  [ "$(id -u)" = 0 ] || { echo 'systemd cannot be booted without root'; exit 1; }
  missing=
  for pair in systemd-nspawn:systemd-container nginx:nginx-light dbus-daemon:dbus openssl:openssl curl:curl chromium:chromium; do
    command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}"
  done
  [ -z "$missing" ] || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; }
  [ -d "$root/pwa/node_modules" ] || npm --prefix "$root/pwa" ci --no-fund --no-audit
  npm --prefix "$root/pwa" run --silent bundle
  dir=$(mktemp -d)
  (cd "$root" && go build -o "$dir/jiaoying" ./server)

  # A group of its own, with a view of the groups that begins there: only so does the systemd inside think that it is alone.
  groups=/sys/fs/cgroup
  [ -d $groups/unified ] && groups=$groups/unified
  mkdir -p "$groups/jiaoying-try"
  (
    echo "$BASHPID" >"$groups/jiaoying-try/cgroup.procs"
    # shellcheck disable=SC2016 # these words are for the shell inside
    exec unshare --mount --propagation private --cgroup --pid --fork --mount-proc bash -euc '
      umount -l -R /sys/fs/cgroup
      mount -t cgroup2 cgroup2 /sys/fs/cgroup
      mkdir "$1/over"
      mount -t tmpfs tmpfs "$1/over"
      mkdir "$1/over/up" "$1/over/work" "$1/over/root"
      mount -t overlay overlay -o "lowerdir=/,upperdir=$1/over/up,workdir=$1/over/work" "$1/over/root"
      : >"$1/over/root/etc/machine-id"
      install -m 0755 "$1/jiaoying" "$1/over/root/usr/local/bin/jiaoying"
      # Other services of this machine have nothing to do in there.
      rm -f "$1"/over/root/etc/systemd/system/multi-user.target.wants/*
      exec systemd-nspawn -q -D "$1/over/root" --hostname=try --register=no --keep-unit --private-network --boot --console=pipe
    ' bash "$dir"
  ) >"$dir/console" 2>&1 &
  outer=$!
  end() {
    [ -z "${first:-}" ] || kill -s RTMIN+4 "$first" 2>/dev/null || true # systemd: power off
    for _ in $(seq 100); do kill -0 "$outer" 2>/dev/null || break; sleep 0.2; done
    kill -9 "$outer" 2>/dev/null || true
    wait "$outer" 2>/dev/null || true
    rmdir "$groups/jiaoying-try" 2>/dev/null || true
    rm -rf "$dir"
  }
  trap end EXIT
  # unshare, systemd-nspawn, the systemd inside.
  for _ in $(seq 150); do
    nspawn=$(pgrep -P "$outer" systemd-nspawn || true)
    first=$([ -z "$nspawn" ] || pgrep -P "$nspawn" -x systemd || true)
    [ -z "$first" ] || break
    kill -0 "$outer" || { cat "$dir/console"; exit 1; }
    sleep 0.2
  done
  [ -n "${first:-}" ] || { cat "$dir/console"; exit 1; }
  for _ in $(seq 300); do
    state=$(nsenter -a -t "$first" systemctl is-system-running 2>/dev/null || true)
    [ "$state" != running ] && [ "$state" != degraded ] || break
    sleep 0.2
  done
  nsenter -a -t "$first" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
    JIAOYING_CHROMIUM="${JIAOYING_CHROMIUM:-$(command -v chromium)}" "$here/try.sh" inside
  exit
fi

# Inside. Everything below is what README.md tells an operator to do, and what he may expect of it.
host=jiaoying.example.cn
say() { echo "$(date -u +%T) $*"; }
fail() { echo "NOT SO: $*"; journalctl -u jiaoying -u nginx --no-pager -n 40; exit 1; }
operator() { systemd-run -q --pipe --wait -p User=jiaoying -p StateDirectory=jiaoying -p EnvironmentFile=/etc/jiaoying/env "$@"; }
ready() { for _ in $(seq 150); do curl -fs -o /dev/null "http://127.0.0.1:8080/readyz" && return; sleep 0.2; done; fail 'it is not ready'; }
say "$(systemctl --version | head -1), $(nginx -v 2>&1), kernel $(uname -r), $(systemctl is-system-running || true)"

useradd --system --home-dir /nonexistent --shell /usr/sbin/nologin jiaoying
install -d -m 0755 /etc/jiaoying /etc/jiaoying/tls
install -m 0600 "$here/jiaoying.env" /etc/jiaoying/env
install -m 0644 "$here/jiaoying.service" /etc/systemd/system/
if [ "$(ulimit -Hn)" -lt 65536 ]; then
  say "this machine gives no more than $(ulimit -Hn) open files, so LimitNOFILE is that; the rest of the unit is as it stands"
  install -d /etc/systemd/system/jiaoying.service.d
  printf '[Service]\nLimitNOFILE=%s\n' "$(ulimit -Hn)" >/etc/systemd/system/jiaoying.service.d/machine.conf
fi
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj "/CN=$host" -addext "subjectAltName=DNS:$host" \
  -keyout /etc/jiaoying/tls/key.pem -out /etc/jiaoying/tls/cert.pem 2>/tmp/openssl || fail "openssl: $(cat /tmp/openssl)"
echo "127.0.0.1 $host" >>/etc/hosts
rm -f /etc/nginx/sites-enabled/* /etc/nginx/conf.d/*
install -m 0644 "$here/nginx.conf" /etc/nginx/conf.d/jiaoying.conf
systemctl daemon-reload
systemd-analyze verify --man=no /etc/systemd/system/jiaoying.service
systemd-analyze security --no-pager --threshold=20 jiaoying | tail -1

systemctl enable -q --now jiaoying
ready
systemctl -q is-active jiaoying || fail 'the unit is not active'
main=$(systemctl show -p MainPID --value jiaoying)
grep -q '^CapEff:	0000000000000000' "/proc/$main/status" || fail 'it has capabilities'
grep -q '^NoNewPrivs:	1' "/proc/$main/status" || fail 'it may get privileges'
grep -q '^Seccomp:	2' "/proc/$main/status" || fail 'no filter of system calls'
[ "$(stat -c %U "/proc/$main")" = jiaoying ] || fail 'it runs as another user'
[ "$(stat -c '%U %a' /var/lib/jiaoying)" = 'jiaoying 700' ] || fail 'others may read its folder'
! nsenter -m -t "$main" touch /etc/written /usr/written 2>/dev/null || fail 'it sees a system that it can write to'
touch /root/secret /home/secret
[ -z "$(nsenter -m -t "$main" find /root /home -mindepth 1)" ] || fail 'it sees the homes'
say "active as PID $main, without capabilities, $(awk '/VmRSS/{print int($2/1024)" MB"}' "/proc/$main/status")"

# A county of its own, by the commands of README.md.
cp "$root/server/roster/data/divisions.csv" "$root/server/roster/data/names-370405.csv" /tmp/
operator /usr/local/bin/jiaoying import divisions /tmp/divisions.csv --names /tmp/names-370405.csv
link=$(operator /usr/local/bin/jiaoying admin create --name 试安装 --phone 10030009999 --division 370405000000 | grep -o "https://$host/[^ ]*")
[ -n "$link" ] || fail 'no link for the administrator'

operator /usr/local/bin/jiaoying backup /var/lib/jiaoying/try.backup --with-keys
kill -9 "$(systemctl show -p MainPID --value jiaoying)"
for _ in $(seq 100); do [ "$(systemctl show -p NRestarts --value jiaoying)" = 1 ] && break; sleep 0.2; done
ready
[ "$(systemctl show -p NRestarts --value jiaoying)" = 1 ] || fail 'it is not started again when it is killed'
say 'backed up while it serves; killed, and started again'
stopped() {
  systemctl stop jiaoying
  [ "$(systemctl show -p Result,ExecMainStatus --value jiaoying | tr '\n' ' ')" = 'success 0 ' ] || fail 'it does not stop in order'
  journalctl --sync
  log=$(journalctl -u jiaoying --no-pager -n 200)
  grep -q '"msg":"stopping"' <<<"$log" || fail 'the log does not say that it stops'
  ! grep '"level":"ERROR"' <<<"$log" || fail 'it logged errors'
}
stopped
mv /var/lib/jiaoying/try.backup /tmp/
rm -rf /var/lib/jiaoying/*
operator /usr/local/bin/jiaoying restore /tmp/try.backup
systemctl start jiaoying
ready
operator /usr/local/bin/jiaoying audit verify
stopped
say 'stopped in order; lost, restored, started again; its journal holds'

# The same unit with the demo's people, so that there is somebody to sign in: serve refuses that database.
install -d /etc/systemd/system/jiaoying.service.d
printf '[Service]\nExecStart=\nExecStart=/usr/local/bin/jiaoying demo\n' >/etc/systemd/system/jiaoying.service.d/demo.conf
systemctl daemon-reload
rm -rf /var/lib/jiaoying/*
systemctl start jiaoying
ready

systemctl restart nginx
get() { curl -s --cacert /etc/jiaoying/tls/cert.pem "$@"; }
[ "$(curl -s -o /dev/null -w '%{http_code} %{redirect_url}' "http://$host/x?y=1")" = "301 https://$host/x?y=1" ] || fail 'http is not sent to https'
[ "$(get -o /dev/null -w '%{http_code} %{http_version}' "https://$host/")" = '200 2' ] || fail 'the app does not come by HTTP/2'
[ "$(get -o /dev/null -w '%{http_code}' "https://$host/metrics")" = 404 ] || fail 'metrics can be read from outside'
head -c 100000 /dev/zero | tr '\0' x >/tmp/large
head -c 200000 /dev/zero | tr '\0' x >/tmp/larger
head -c 30000000 /dev/zero >/tmp/film
get -H 'Content-Type: application/json' --data-binary @/tmp/large "https://$host/graphql" | grep -q 'request.large' || fail 'too large is not told in the words of the server'
[ "$(get -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' --data-binary @/tmp/larger "https://$host/graphql")" = 413 ] || fail 'the proxy lets 200 kB in'
[ "$(get -o /dev/null -w '%{http_code}' -X PATCH --data-binary @/tmp/film "https://$host/files/x")" = 413 ] || fail 'the proxy lets 30 MB in'
say 'the proxy sends on, limits, and hides what it should'

# A browser that sees no network card but the loopback takes itself for offline, whatever a test says: it gets one that leads nowhere.
ip link add nowhere type veth peer name nobody
ip address add 192.0.2.1/24 dev nowhere
ip link set nobody up
ip link set nowhere up
# The app in a browser, by the proxy: live stream, exactly once, photos that go on where they were cut, voice and film.
cat >/tmp/chromium <<BROWSER
#!/bin/sh
exec '$JIAOYING_CHROMIUM' --ignore-certificate-errors "\$@"
BROWSER
chmod +x /tmp/chromium
(cd "$root/pwa" && JIAOYING_URL="https://$host" JIAOYING_CHROMIUM=/tmp/chromium NODE_EXTRA_CA_CERTS=/etc/jiaoying/tls/cert.pem \
  npx playwright test --project=rest thinpath media.spec) || fail 'the app does not work by the proxy'

operator /usr/local/bin/jiaoying audit verify
stopped
say 'all of it held'
