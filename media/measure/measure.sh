#!/bin/sh
# Measures the prices of kernel work on this machine and prints a machine file for kvfree-review; then, where the kernel has
# rcuscale, runs it and prints what it printed as a row to hold the simulator against.
#
# usage: measure.sh [THREADS [LOOPS]]        (as root, on an idle machine; a few minutes)
#
# Needs the headers of the running kernel (Debian: linux-headers-$(uname -r), gcc, make) or a built kvfree_measure.ko beside
# this script, for example from `make M=.../media/measure modules` in a kernel tree, as for a guest that kvm.sh boots.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
threads=${1:-$(grep -c ^processor /proc/cpuinfo)}
loops=${2:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

say() { echo "measure.sh: $*" >&2; }

[ "$(id -u)" = 0 ] || { say "only root can load a module; run it with sudo"; exit 1; }

module=$here/kvfree_measure.ko
if [ ! -e "$module" ]; then
	headers=/lib/modules/$(uname -r)/build
	[ -e "$headers" ] || { say "$headers is not there: install the headers of kernel $(uname -r)"; exit 1; }
	cp "$here/kvfree_measure.c" "$here/Kbuild" "$work"
	make -s -C "$headers" M="$work" modules >"$work/log" 2>&1 ||
		{ cat "$work/log" >&2; say "the module could not be built"; exit 1; }
	module=$work/kvfree_measure.ko
fi
say "measuring prices"
insmod "$module"
rmmod kvfree_measure
dmesg | sed -n 's/.*kvfree_measure: //p' | awk '/^begin/ { lines = "" } { lines = lines $0 "\n" } END { printf "%s", lines }' >"$work/figures"

cpus=$(awk '/^begin/ { print $3 }' "$work/figures")
hz=$(awk '/^begin/ { print $5 }' "$work/figures")
memory=$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)
# Offloaded where every CPU is: the boot parameter, or the kernel's default.
offloaded=false
if grep -q 'rcu_nocbs=\(all\|0-\)' /proc/cmdline || zcat -f /proc/config.gz "/boot/config-$(uname -r)" 2>/dev/null |
	grep -q '^CONFIG_RCU_NOCB_CPU_DEFAULT_ALL=y'; then offloaded=true; fi
# CPUs that share the last cache that CPU 0 has: "0-7,16-23" is 16 of them.
shared=$(cat /sys/devices/system/cpu/cpu0/cache/index*/shared_cpu_list 2>/dev/null | tail -n 1)
llc=$(echo "${shared:-0}" | tr ',' '\n' | awk -F- '{ n += NF > 1 ? $2 - $1 + 1 : 1 } END { print n }')

machine() {
	awk -v cpus="$cpus" -v hz="$hz" -v memory="$memory" -v offloaded="$offloaded" -v llc="$llc" -v release="$(uname -r)" '
	$1 != "begin" && $1 != "end" { price[$1] = $2 }
	function put(name, ns) { printf "%s    \"%s\": %.1f", separator, name, ns < 0 ? 0 : ns; separator = ",\n" }
	END {
		printf "{\n  \"schema\": \"kvfree-review/machine/1\",\n  \"base\": \"guest-64\",\n  \"id\": \"measured\",\n"
		printf "  \"title\": \"Measured under %s\",\n  \"cpus\": %d,\n  \"hz\": %d,\n  \"memoryMB\": %d,\n", release, cpus, hz, memory
		printf "  \"offloaded\": %s,\n  \"llcCpus\": %d,\n  \"hostCpus\": null,\n", offloaded, llc < cpus ? llc : cpus
		printf "  \"remoteFreeSpread\": 0,\n  \"coldAllocSpread\": 0,\n  \"costs\": {\n"
		for (name in price)
			if (name != "kmallocColdNs" && name != "wakeupNs") put(name, price[name])
		if ("kmallocColdNs" in price) put("coldAllocNs", price["kmallocColdNs"] - price["kmallocNs"])
		if ("wakeupNs" in price) put("wakeupNs", price["wakeupNs"] - price["workNs"])
		printf "\n  },\n  \"unvalidated\": [\"callbackNs, switchNs, gpInitNs, gpCleanupNs, fqsScanNs and tickNs are those of guest-64\"]\n}\n"
	}' "$work/figures"
}
machine

if ! modprobe -n rcuscale 2>/dev/null; then
	say "this kernel has no rcuscale (CONFIG_RCU_SCALE_TEST=m): no row to compare with"
	exit 0
fi
say "running rcuscale: $threads threads, $loops loops"
modprobe rcuscale kfree_rcu_test=1 kfree_nthreads="$threads" kfree_loops="$loops" kfree_alloc_num=8000
waited=0
until dmesg | grep -q "Total time taken by all kfree'ers"; do
	sleep 1
	waited=$((waited + 1))
	[ "$waited" -lt 900 ] || { say "rcuscale did not end within 15 minutes"; exit 1; }
done
modprobe -r rcuscale 2>/dev/null || true
dmesg | grep "Total time taken by all kfree'ers" | tail -n 1 | sed 's/[^0-9]*\] *//' | awk -v threads="$threads" -v loops="$loops" '{
	gsub(/[,:]/, " ")
	for (i = 1; i < NF; i++) {
		if ($i == "kfree\047ers") total = $(i + 1)
		if ($i == "batches") batches = $(i + 1)
		if ($i == "footprint") footprint = $(i + 1) + 0
	}
	printf "{ \"threads\": %d, \"loops\": %d, \"measured\": { \"totalTimeMs\": [%.1f], \"gracePeriods\": [%d], \"footprintMB\": [%d] } }\n", threads, loops, total / 1e6, batches, footprint
}'
