#!/usr/bin/env bash
# TorchSharp says that a package is missing which is there, when the system's libstdc++ is too old
#
# Versions  TorchSharp 0.107.0, libtorch-cpu-linux-x64 2.10.0, .NET 10; Debian 12 (the same libstdc++ as Ubuntu 22.04: up to GLIBCXX_3.4.30)
# Guess     A program that refers to both packages either runs, or the error tells which library or symbol version the loader missed.
# Seen      libLibTorchSharp.so asks for GLIBCXX_3.4.32, for the sake of one function, and does not load. The exception says that the program
#           "doesn't contain a reference to libtorch-cpu-linux-x64, Version=2.10.0.0" and advises to add the package that is there; neither it
#           nor its trace has the loader's reason. On the way TorchSharp copies all native libraries, about 0.5 GB, once more into the folder "cpu" beside
#           the program, which helps nothing, since it is the same file that does not load.
# For users Ask the loader: ldd libLibTorchSharp.so.
. "$(dirname -- "$0")/support/torchsharp.sh"

build_program <<'PROGRAM'
Console.WriteLine(TorchSharp.torch.ones(2).sum().item<float>());
PROGRAM
if ! libstdcxx_is_old; then
  echo "This system's libstdc++ has GLIBCXX_3.4.32; try on Debian 12 or Ubuntu 22.04." >&2
  exit 1
fi

output=$(run_program 2>&1) && { echo "The program runs now: $output" >&2; exit 1; }
expect "$output" "NotSupportedException: .*doesn't contain a reference to libtorch-cpu-linux-x64, Version=2\.10\.0\.0"
expect "$output" "Failed to load native component LibTorchSharp"
if grep -q GLIBCXX <<<"$output"; then
  echo "The message names the reason now." >&2
  exit 1
fi

wanted=$(readelf -W --dyn-syms "$binding" | grep -oE '[^ ]+@GLIBCXX_3\.4\.32' | sort -u)
expect "$wanted" '^_ZSt21ios_base_library_initv@GLIBCXX_3\.4\.32$'
[ "$(wc -l <<<"$wanted")" -eq 1 ]
copied=$(du -sm "$work/out/cpu" | cut -f 1)
[ "$copied" -gt 300 ] || { echo "Only $copied MB were copied." >&2; exit 1; }

grep -m 1 NotSupportedException <<<"$output"
echo "ldd: version GLIBCXX_3.4.32 not found"
echo "all that asks for it: $wanted"
echo "copied beside the program: $copied MB"
