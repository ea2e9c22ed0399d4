#!/usr/bin/env bash
# A number given to a TorchSharp operation may be freed before the operation reads it
#
# Versions  TorchSharp 0.107.0, libtorch-cpu-linux-x64 2.10.0, .NET 10
# Guess     x.mul(2.0) multiplies by two, whatever the garbage collector does meanwhile.
# Seen      The number becomes a temporary Scalar with a finaliser. Nothing keeps it alive during the native call, which is handed its bare
#           pointer: where the garbage collector runs in between, the call fails with "Expected false to be true" or "Unknown scalar type", about
#           once in ten thousand calls beside a thread that collects. With a Scalar that the program holds, the same calls never fail.
# For users Make each Scalar once with ToScalar() and keep it in a field, or in a using variable around the call.
. "$(dirname -- "$0")/support/torchsharp.sh"

build_program <<'PROGRAM'
using System.Diagnostics;
using System.Runtime.InteropServices;
using TorchSharp;

torch.set_num_threads(1);
var ends = false;
var collector = new Thread(() =>
{
    while (!Volatile.Read(ref ends))
    {
        GC.Collect(0);
        GC.WaitForPendingFinalizers();
    }
});
collector.Start();

using var ones = torch.ones(8);
using var two = 2.0.ToScalar();
foreach (var isHeld in new[] { false, true })
{
    var errors = new SortedDictionary<string, int>();
    var (calls, wrong) = (0, 0);
    for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(20); calls++)
    {
        try
        {
            using var product = isHeld ? ones.mul(two) : ones.mul(2.0);
            using var last = product[7];
            wrong += last.item<float>() == 2 ? 0 : 1;
        }
        catch (ExternalException e)
        {
            var message = e.Message.Split('.', ',', '\n')[0];
            errors[message] = errors.GetValueOrDefault(message) + 1;
        }
    }

    Console.WriteLine($"{(isHeld ? "held" : "temporary")}: {errors.Values.Sum()} of {calls} calls failed, {wrong} were wrong");
    foreach (var (message, times) in errors)
    {
        Console.WriteLine($"  {times} times: {message}");
    }
}

Volatile.Write(ref ends, true);
collector.Join();
PROGRAM
mend_binding

output=$(run_program 2>&1)
echo "$output"
expect "$output" '^temporary: [1-9][0-9]* of [0-9]+ calls failed'
expect "$output" '^  [0-9]+ times: (Expected false to be true|Unknown scalar type)'
expect "$output" '^held: 0 of [0-9]+ calls failed, 0 were wrong'
