using System.CommandLine;
using System.Runtime.InteropServices;
using VerifiedAddition.Benchmarks;
using VerifiedAddition.Experiments;

var root = new RootCommand("Measures the engine beside the original's way of computing the same, in one run on the same libtorch and threads.")
{
    TrainingBenchmark.Command(),
    StackedBenchmark.Command(),
    DeviceBenchmark.Command(),
    VerificationBenchmark.Command(),
    QuestionBenchmark.Command(),
    ExhaustionBenchmark.Command(),
    Int8Benchmark.Command(),
    GridBenchmark.Command(),
    PoolBenchmark.Command(),
    ViewBenchmark.Command(),
    AnalysisBenchmark.Command(),
    ConsoleBenchmark.Command(),
};
try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception e) when (e is InvalidOperationException or IOException or ClientException or NotSupportedException or ExternalException or HttpRequestException)
{
    // A folder without a build or a libtorch, a file that is not there; libtorch's own errors, such as too little memory on the device; a request that was refused.
    Console.Error.WriteLine(e.Message);
    return 1;
}
