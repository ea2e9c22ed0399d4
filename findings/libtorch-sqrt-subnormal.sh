#!/usr/bin/env bash
# sqrt of a float32 tensor is many times slower where elements are subnormal or zero
#
# Versions  libtorch-cpu-linux-x64 2.10.0 through TorchSharp 0.107.0, .NET 10
# Guess     The time of sqrt depends on the number of elements; the processor's own vector instruction takes about as long for any of them.
# Seen      On an AMD EPYC (Zen 5), 262,144 elements, one thread: 0.11 ms for normal numbers, 0.52 ms for zeros, 3.7 ms for subnormal ones, 33 times as
#           long. .NET's Vector512.Sqrt takes 0.02, 0.02 and 0.05 ms there. Adam takes the root of every second moment, and those of parameters
#           that get no gradient (padding, unused tokens of an embedding) are zero, or decay through the subnormal numbers.
# For users Keep such elements out of the tensors whose root is taken, or add epsilon before the root.
. "$(dirname -- "$0")/support/torchsharp.sh"

build_program <<'PROGRAM'
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using static TorchSharp.torch;

const int Count = 1 << 18;
set_num_threads(1);
var from = new float[Count];
var to = new float[Count];
var normal = (Torch: 0.0, Vectors: 0.0);
foreach (var (name, value) in new[] { ("normal", 1e-6f), ("zero", 0f), ("subnormal", 1e-40f) })
{
    using var tensor = full(Count, value);
    Array.Fill(from, value);
    var torch = Milliseconds(() => tensor.sqrt().Dispose());
    var vectors = Milliseconds(Roots);
    normal = name == "normal" ? (torch, vectors) : normal;
    Console.WriteLine(FormattableString.Invariant(
        $"{name}: libtorch {torch:F3} ms, {torch / normal.Torch:F1} times normal; Vector512 {vectors:F3} ms, {vectors / normal.Vectors:F1} times"));
}

void Roots()
{
    var source = MemoryMarshal.Cast<float, Vector512<float>>(from);
    var target = MemoryMarshal.Cast<float, Vector512<float>>(to.AsSpan());
    for (var i = 0; i < source.Length; i++)
    {
        target[i] = Vector512.Sqrt(source[i]);
    }
}

static double Milliseconds(Action work)
{
    var best = double.MaxValue;
    for (var i = 0; i < 50; i++)
    {
        var began = Stopwatch.GetTimestamp();
        work();
        best = Math.Min(best, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    }

    return best;
}
PROGRAM
mend_binding

output=$(run_program 2>&1)
grep -m 1 'model name' /proc/cpuinfo | cut -d : -f 2
echo "$output"
ratio() { grep "^$1:" <<<"$output" | grep -oE "$2 [0-9.]+ ms, [0-9.]+ times" | grep -oE '[0-9.]+ times' | cut -d ' ' -f 1; }
at_least() { awk -v seen="$1" -v least="$2" 'BEGIN { exit !(seen >= least) }' || { echo "Not as described any more: $1 is less than $2" >&2; exit 1; }; }
at_least "$(ratio zero libtorch)" 2
at_least "$(ratio subnormal libtorch)" 8
