using System.CommandLine;
using VerifiedAddition.Benchmarks;

var root = new RootCommand("Measures the engine beside the original's way of computing the same, in one run on the same libtorch and threads.")
{
    TrainingBenchmark.Command(),
    StackedBenchmark.Command(),
    VerificationBenchmark.Command(),
    ExhaustionBenchmark.Command(),
    GridBenchmark.Command(),
    AnalysisBenchmark.Command(),
};
return await root.Parse(args).InvokeAsync();
