#!/usr/bin/env bash
# set_num_threads(1) does not hold on threads that have not asked for the number yet
#
# Versions  TorchSharp 0.107.0, libtorch-cpu-linux-x64 2.10.0, .NET 10
# Guess     After set_num_threads(1) no operation of the process uses helper threads, whichever thread calls it: get_num_threads() says 1.
# Seen      OpenMP keeps the number per thread. A thread whose first operation is a matrix product starts OMP_NUM_THREADS - 1 helpers: with 7,
#           four threads have 24 beside them. If each calls get_num_threads() first, which seems only to read, there are none.
# For users Call get_num_threads() first on every thread of your own that touches tensors.
. "$(dirname -- "$0")/support/torchsharp.sh"

build_program <<'PROGRAM'
using static TorchSharp.torch;

using var square = ones(512, 512);
set_num_threads(1);
Console.WriteLine($"get_num_threads() = {get_num_threads()}");
Console.WriteLine($"at once: {Helpers("at once")} helpers of 4 threads");
Console.WriteLine($"asked first: {Helpers("asked first")} helpers of 4 threads");

int Helpers(string name)
{
    using var done = new CountdownEvent(4);
    using var end = new ManualResetEventSlim();
    var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
    {
        if (name == "asked first")
        {
            get_num_threads();
        }

        mm(square, square).Dispose();
        done.Signal();
        end.Wait();
    })
    { Name = name }).ToList();
    threads.ForEach(thread => thread.Start());
    done.Wait();

    // A thread inherits the name of the one that starts it.
    var helpers = Directory.GetDirectories("/proc/self/task").Count(task => File.ReadAllText(Path.Combine(task, "comm")).Trim() == name) - threads.Count;
    end.Set();
    threads.ForEach(thread => thread.Join());
    return helpers;
}
PROGRAM
mend_binding

output=$(OMP_NUM_THREADS=7 run_program 2>&1)
echo "with OMP_NUM_THREADS=7"
echo "$output"
expect "$output" '^get_num_threads\(\) = 1$'
expect "$output" '^at once: 24 helpers'
expect "$output" '^asked first: 0 helpers'
