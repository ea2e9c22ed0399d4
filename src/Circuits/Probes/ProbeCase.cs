namespace VerifiedAddition.Circuits;

/// <summary>A fact about one column of one class of questions.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Class">The class of questions; null for the sign and the operator, which tell classes apart.</param>
/// <param name="Column">The column, units 0; for the sign the leading one, for the operator the column of the digit that is to turn.</param>
public readonly record struct ProbeCase(ProbedFact Fact, OperationClass? Class, int Column)
{
    /// <summary>Number of labels.</summary>
    public int Labels => Fact switch
    {
        ProbedFact.TriState => 3,
        ProbedFact.Value => 10,
        _ => 2,
    };

    /// <summary>The answer digit that depends on it; null for the sign.</summary>
    public int? Digit => Fact switch
    {
        ProbedFact.Carry or ProbedFact.TriState => Column + 1,
        ProbedFact.Sign => null,
        _ => Column,
    };

    /// <summary>All cases of a model.</summary>
    /// <param name="digits">Digits of an operand.</param>
    /// <param name="classes">The classes of questions that it is asked.</param>
    public static IReadOnlyList<ProbeCase> All(int digits, IReadOnlyList<OperationClass> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);

        // The leading column of a subtraction decides the sign: no borrow leaves it.
        var columns = (OperationClass kind) => Enumerable.Range(0, kind is OperationClass.Addition ? digits : digits - 1).Reverse();
        return
        [
            .. from fact in new[] { ProbedFact.Carry, ProbedFact.TriState } from kind in classes from column in columns(kind) select new ProbeCase(fact, kind, column),
            .. from kind in classes from column in Enumerable.Range(0, digits).Reverse() select new ProbeCase(ProbedFact.Value, kind, column),
            .. classes.Contains(OperationClass.PositiveAnswer) && classes.Contains(OperationClass.NegativeAnswer) ? [new ProbeCase(ProbedFact.Sign, null, digits - 1)] : Array.Empty<ProbeCase>(),
            .. classes.Contains(OperationClass.Addition) && classes.Contains(OperationClass.PositiveAnswer)
                ? Enumerable.Range(0, digits).Reverse().Select(column => new ProbeCase(ProbedFact.Operator, null, column)) : [],
        ];
    }
}
