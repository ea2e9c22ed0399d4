using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Circuits;

/// <summary>A sub-task with its column: the claims of one are tested together, and apart from all others.</summary>
/// <param name="Task">The sub-task.</param>
/// <param name="Column">0 for units; null for <see cref="SubTask.OPR"/> and <see cref="SubTask.SGN"/>.</param>
public readonly record struct ClaimUnit(SubTask Task, int? Column)
{
    /// <summary>The units that are looked for in a model.</summary>
    /// <param name="operations">What it does.</param>
    /// <param name="spec">Which claims.</param>
    /// <param name="digits">Digits of its questions.</param>
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

    /// <summary>Refuses what cannot be tested.</summary>
    /// <exception cref="ArgumentException">There are too few or too many questions, or the operations do not have a named sub-task.</exception>
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
