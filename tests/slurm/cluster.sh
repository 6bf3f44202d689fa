#!/usr/bin/env bash
# A private, real Slurm cluster on this one machine: munged, slurmctld and two slurmd, nodes n1, n2.
#   cluster.sh up FOLDER    starts it; all its files, sockets and logs lie in FOLDER (a short path:
#                           socket names are limited to 107 bytes); prints the path of slurm.conf
#   cluster.sh down FOLDER  ends what `up` started, by its own pid files
# Needs root, slurm-wlm and munge; touches nothing of a Slurm or munge that the machine may have.
set -euo pipefail

command=${1:-} dir=${2:-}
[ -n "$dir" ] || { echo "usage: cluster.sh up|down FOLDER" >&2; exit 2; }
export SLURM_CONF=$dir/slurm.conf
nodes=(n1 n2)
cpus=4  # of each node, whatever the machine has: ranks may outnumber its cores

# The first port of which and of whose followers nobody answers here.
free_ports() {
  local base i
  for base in $(seq 16800 20 18800); do
    for i in $(seq 0 ${#nodes[@]}); do
      if (: <>"/dev/tcp/127.0.0.1/$((base + i))") 2>/dev/null; then continue 2; fi
    done
    echo "$base"
    return
  done
  echo "cluster.sh: no free ports" >&2
  return 1
}

start_munge() {
  (umask 077 && head -c 128 /dev/urandom >"$dir/munge/key")
  munged --force --key-file="$dir/munge/key" --socket="$dir/munge/sock" \
    --pid-file="$dir/run/munged.pid" --log-file="$dir/log/munged.log" \
    --seed-file="$dir/munge/seed" --num-threads=2 2>/dev/null
}

write_config() {
  local port=$1 i lines=""
  for i in "${!nodes[@]}"; do
    lines+="NodeName=${nodes[i]} NodeHostname=${nodes[i]} NodeAddr=127.0.0.1 Port=$((port + 1 + i))"
    lines+=" CPUs=$cpus RealMemory=2000 State=UNKNOWN"$'\n'
  done
  # More ranks than cores: without yielding, each blocked rank spins, and an all-reduce takes
  # milliseconds instead of microseconds.
  printf '#!/bin/sh\necho export OMPI_MCA_mpi_yield_when_idle=1\n' >"$dir/task-prolog.sh"
  chmod 755 "$dir/task-prolog.sh"
  # cred_expire: a requeued job waits until its credential is gone, by default 120 s.
  # TmpFS: both nodes name their PMIx folder after the step, and must not meet in it.
  # config_overrides: the nodes' cores are what is said here. linuxproc, task/none: no cgroups.
  cat >"$SLURM_CONF" <<CONF
ClusterName=salient-tests
SlurmctldHost=$(hostname -s)(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=$dir/munge/sock,cred_expire=5
SlurmUser=root
SlurmdUser=root
SlurmctldPort=$port
SlurmctldPidFile=$dir/run/slurmctld.pid
SlurmctldLogFile=$dir/log/slurmctld.log
StateSaveLocation=$dir/state
SlurmdPidFile=$dir/run/slurmd.%n.pid
SlurmdLogFile=$dir/log/slurmd.%n.log
SlurmdSpoolDir=$dir/spool.%n
TmpFS=$dir/tmp.%n
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
TaskProlog=$dir/task-prolog.sh
MpiDefault=pmix
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=sched_interval=2,bf_interval=2,batch_sched_delay=0
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
JobRequeue=1
KillWait=5
MinJobAge=600
${lines}PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
}

# Each slurmd has a host name and a /dev/shm of its own: two nodes of one name would share Open
# MPI's shared-memory segments and crash in them.
# shellcheck disable=SC2016  # the inner shell expands
start_node() {
  unshare --uts --mount bash -c 'hostname "$1" && mount -t tmpfs -o size=1g,mode=1777 tmpfs /dev/shm &&
    exec slurmd -f "$SLURM_CONF" -N "$1"' _ "$1"
}

idle_nodes() { timeout 5 sinfo -h -N -o %t 2>/dev/null | grep -c '^idle$' || true; }

up() {
  mkdir -p "$dir"/{run,log,state,munge}
  chmod 755 "$dir"
  local node port
  port=$(free_ports)
  start_munge
  write_config "$port"
  slurmctld -f "$SLURM_CONF"
  for node in "${nodes[@]}"; do
    mkdir -p "$dir/spool.$node" "$dir/tmp.$node"
    start_node "$node"
  done
  for _ in $(seq 1 150); do
    if [ "$(idle_nodes)" = ${#nodes[@]} ]; then
      echo "$SLURM_CONF"
      return
    fi
    sleep 0.1
  done
  echo "cluster.sh: the nodes did not come up" >&2
  tail -n 15 "$dir"/log/slurm*.log >&2
  return 1
}

# A pid file may be stale and its number another program's by now: the name must fit too.
pids_of_ours() {
  local file pid
  for file in "$dir"/run/*.pid; do
    pid=$(cat "$file" 2>/dev/null) || continue
    case $(cat "/proc/$pid/comm" 2>/dev/null) in slurmd | slurmctld | munged) echo "$pid" ;; esac
  done
}

down() {
  local pids
  if [ -f "$SLURM_CONF" ]; then
    timeout 5 scancel --state=PENDING,RUNNING,SUSPENDED --user=root 2>/dev/null || true
  fi
  mapfile -t pids < <(pids_of_ours)
  [ ${#pids[@]} = 0 ] || kill "${pids[@]}" 2>/dev/null || true
  for _ in $(seq 1 60); do
    mapfile -t pids < <(pids_of_ours)
    [ ${#pids[@]} = 0 ] && return
    sleep 0.1
  done
  kill -9 "${pids[@]}" 2>/dev/null || true
}

case $command in
  up) up ;;
  down) down ;;
  *) echo "usage: cluster.sh up|down FOLDER" >&2; exit 2 ;;
esac
