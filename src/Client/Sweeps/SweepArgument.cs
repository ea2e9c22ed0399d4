using System.CommandLine;
using VerifiedAddition.Experiments;

namespace VerifiedAddition.Client;

/// <summary>A sweep as users name it: by its file or by its name.</summary>
internal static class SweepArgument
{
    public static Argument<string> Create() => new("FILE-or-NAME")
    {
        Description = "A sweep file (it exists, or ends in .yaml or .yml), or the name of a sweep that was run before.",
    };

    /// <summary>Tells what may be a mistake in a sweep file, beside the results.</summary>
    public static void Tell(IReporter reporter, SweepPlan? plan)
    {
        foreach (var note in plan?.Notes ?? [])
        {
            reporter.Warn($"Note: {note}");
        }
    }
}
