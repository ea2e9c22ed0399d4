using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>A sub-task with its column. The claims of one unit are tested together, separately from those of other units.</summary>
/// <param name="Task">The sub-task.</param>
/// <param name="Column">0 for units; null for <see cref="SubTask.OPR"/> and <see cref="SubTask.SGN"/>.</param>
public readonly record struct ClaimUnit(SubTask Task, int? Column)
{
    /// <summary>The units to test in a model.</summary>
    /// <param name="operations">The model's operations.</param>
    /// <param name="spec">The claims to test.</param>
    /// <param name="digits">Number of digits of its questions.</param>
    public static IReadOnlyList<ClaimUnit> Of(IReadOnlyCollection<Operation> operations, ClaimSpec spec, int digits)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return
        [
            .. from task in spec.Tasks ?? Enum.GetValues<SubTask>()
               where task.IsOf(operations)
               from column in task.Columns(digits)
               select new ClaimUnit(task, column),
        ];
    }

    /// <summary>Validates that the claims can be tested.</summary>
    /// <exception cref="ArgumentException">There are too few or too many questions, or a named sub-task does not belong to the operations.</exception>
    public static void Require(IReadOnlyCollection<Operation> operations, ClaimSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        ClaimSpec.RequireQuestions(spec.Questions);
        if (spec.Tasks?.Where(task => !task.IsOf(operations)).ToArray() is { Length: > 0 } foreign)
        {
            throw new ArgumentException(
                $"The sub-task {foreign[0]} needs operations that this model does not know: it does {string.Join(" and ", operations)}. " +
                "Leave it out, or name the operations.",
                nameof(spec));
        }
    }

    /// <summary><c>A3.SA</c>, <c>OPR</c>.</summary>
    public override string ToString() => Column is { } column ? string.Create(CultureInfo.InvariantCulture, $"A{column}.{Task}") : Task.ToString();
}
