using VerifiedAddition.Arithmetic;
using VerifiedAddition.Circuits;

namespace VerifiedAddition.Client.Tests;

/// <summary>Claims about models of any size, without a model.</summary>
internal static class ClaimSamples
{
    /// <summary>
    /// Facts in which each sub-task is done as <paramref name="verdicts"/> says, by one head; the claims that the sub-tasks cannot have are left out.
    /// </summary>
    public static ClaimFacts Of(int digits, IReadOnlyList<Operation> operations, Func<SubTask, int?, Verdict> verdicts, int layers = 2, int heads = 3)
    {
        var layout = new Layout(digits);
        return new(
            new(),
            operations,
            CircuitSamples.Of(digits, layers, heads),
            [
                .. from task in Enum.GetValues<SubTask>()
                   where task.IsOf(operations)
                   from column in task.Columns(digits)
                   let node = new Node(task.Positions(column, layout).Last, 0, 1)
                   select Evidence(task, column, verdicts(task, column), node),
            ]);
    }

    /// <summary>A claim with that verdict.</summary>
    public static ClaimEvidence Evidence(SubTask task, int? column, Verdict verdict, params Node[] nodes)
    {
        var passed = verdict switch
        {
            Verdict.Strong => 100,
            Verdict.Partial => 80,
            _ => 20,
        };
        return new(new(task, column, nodes), new(passed, 100), new(0, 100), new(0, 100), new(0, 100), 1, nodes[0].IsMlp ? null : 0.9);
    }
}
