using VerifiedAddition.Grains;

namespace VerifiedAddition.Experiments;

/// <summary>Something in a sweep file that cannot be meant.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column, from 1.</param>
/// <param name="Message">What is there, what was expected, what to do.</param>
public sealed record SweepProblem(int Line, int Column, string Message);

/// <summary>A sweep file is refused; nothing of it was used.</summary>
public sealed class SweepFileException : Exception
{
    /// <summary>Says what is wrong, a line for each problem in the form of compilers: <c>file:line:column: message</c>.</summary>
    /// <param name="file">The file as it was named.</param>
    /// <param name="problems">All problems, in the order of the file.</param>
    public SweepFileException(string file, IReadOnlyList<SweepProblem> problems)
        : base(Describe(file, problems))
    {
        File = file;
        Problems = problems;
    }

    /// <summary>The file as it was named.</summary>
    public string File { get; }

    /// <summary>All problems, in the order of the file.</summary>
    public IReadOnlyList<SweepProblem> Problems { get; }

    private static string Describe(string file, IReadOnlyList<SweepProblem> problems)
    {
        var told = problems.Take(Experiments.Problems.MaxTold)
            .Select(problem => UntrustedText.Sentence($"{file}:{problem.Line}:{problem.Column}: {problem.Message}"));
        var more = problems.Count - Experiments.Problems.MaxTold;
        return string.Join(Environment.NewLine, more > 0 ? told.Append($"{file}: and {Figures.Count(more, "more problem")}.") : told);
    }
}
