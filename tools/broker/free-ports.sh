#!/bin/sh
# Says of each port that is in use who listens there, and how to free it.
#
#   tools/broker/free-ports.sh 19092 19093
#
# Exit status: 0 all are free; 3 one is not. Where there is no /proc/net, as on
# macOS, nothing is known and all count as free.
set -eu

# The inode of the socket that listens on a port; nothing when none does.
listening_socket() { # PORT
  cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
    awk -v port="$(printf ':%04X' "$1")" \
      '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }'
}

# The process that holds a socket; nothing when it is another user's.
holder() { # INODE
  find /proc/[0-9]*/fd -lname "socket:\[$1\]" 2>/dev/null |
    sed -n '1s,/proc/\([0-9]*\)/.*,\1,p' || :
}

in_use=
for port in "$@"; do
  inode=$(listening_socket "$port")
  [ -n "$inode" ] || continue
  in_use=yes
  pid=$(holder "$inode")
  name=$(cat "/proc/${pid:-none}/comm" 2>/dev/null) || name='?'
  folder=$(readlink "/proc/${pid:-none}/cwd" 2>/dev/null) || folder=
  case $pid:$name:$folder in
    :*)
      echo "port $port is in use, by whom cannot be told by you."
      echo "  to find out: sudo ss -ltnp 'sport = :$port'"
      ;;
    *:docker-proxy:*)
      echo "port $port is in use by a Docker container."
      echo "  to mend it: ./lab broker down --docker, or see \`docker ps\`"
      ;;
    */.lab/broker)
      echo "port $port is in use by the Kafka that ./lab started (process $pid)."
      echo "  to mend it: cd ${folder%/.lab/broker} && ./lab broker down"
      ;;
    */.lab/cluster/*)
      echo "port $port is in use by the cluster that ./lab started (process $pid)."
      echo "  to mend it: cd ${folder%/.lab/cluster/*} && ./lab broker down --cluster"
      ;;
    *)
      echo "port $port is in use by $name (process $pid)."
      echo "  to mend it: end that process"
      ;;
  esac
done >&2
[ -z "$in_use" ] || exit 3
