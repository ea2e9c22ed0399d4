using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>The columns, positions and nodes for which each sub-task is possible.</summary>
public static class SubTaskFacts
{
    /// <summary>The columns of the sub-task for questions of <paramref name="digits"/> digits; a single null for the two without a column.</summary>
    public static IReadOnlyList<int?> Columns(this SubTask task, int digits) => task switch
    {
        SubTask.OPR or SubTask.SGN => [null],
        SubTask.SS => Range(1, digits - 1),
        SubTask.MB or SubTask.NB => Range(0, digits - 2), // a borrow out of the leading column is the sign
        _ => Range(0, digits - 1),
    };

    /// <summary>Whether the sub-task occurs in a model with these operations.</summary>
    public static bool IsOf(this SubTask task, IReadOnlyCollection<Operation> operations)
    {
        var (adds, subtracts) = (operations.Contains(Operation.Add), operations.Contains(Operation.Subtract));
        return task switch
        {
            SubTask.SA or SubTask.SC or SubTask.SS or SubTask.ST => adds,
            SubTask.OPR => adds && subtracts,
            _ => subtracts,
        };
    }

    /// <summary>The one answer digit that the sub-task decides; null for those that decide several, or the sign.</summary>
    public static int? AnswerDigit(this SubTask task, int? column) => task switch
    {
        SubTask.SA or SubTask.MD or SubTask.ND => column,
        SubTask.SC or SubTask.SS or SubTask.MB or SubTask.NB => column + 1,
        _ => null,
    };

    /// <summary>The first and last position at which the sub-task can be performed.</summary>
    public static (int First, int Last) Positions(this SubTask task, int? column, Layout layout)
    {
        if (task.AnswerDigit(column) is { } digit)
        {
            var predicting = layout.PositionOfAnswer(digit) - 1;
            return (predicting, predicting);
        }

        var last = layout.ContextLength - 2;
        return task switch
        {
            SubTask.OPR => (layout.OperatorPosition, last),
            SubTask.SGN => (layout.AnswerPosition, last),
            SubTask.GT => (layout.OperatorPosition + 1, layout.EqualsPosition),
            _ => (layout.OperatorPosition, layout.LeadingDigitPredictor),
        };
    }

    /// <summary>The positions that hold the sub-task's inputs.</summary>
    public static IReadOnlyList<int> InputPositions(this SubTask task, int? column, Layout layout) => task switch
    {
        SubTask.OPR => [layout.OperatorPosition],
        SubTask.SGN => [layout.AnswerPosition],
        SubTask.SS => [layout.PositionOfFirst(column!.Value - 1), layout.PositionOfSecond(column.Value - 1)],
        _ => [layout.PositionOfFirst(column!.Value), layout.PositionOfSecond(column.Value)],
    };

    /// <summary>Whether pairs of heads in a layer are tested where no single node performs the sub-task.</summary>
    public static bool AllowsPairs(this SubTask task) => task is SubTask.SA or SubTask.ST or SubTask.MD or SubTask.ND or SubTask.MT;

    /// <summary>Whether a head must attend to the sub-task's inputs: for sub-tasks that consist of reading them.</summary>
    public static bool NeedsAttention(this SubTask task) => task is SubTask.OPR or SubTask.SGN;

    private static int?[] Range(int first, int last) => [.. Enumerable.Range(first, Math.Max(0, last - first + 1)).Select(column => (int?)column)];
}
