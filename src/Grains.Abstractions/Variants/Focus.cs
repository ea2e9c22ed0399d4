using System.Globalization;
using VerifiedAddition.Arithmetic;

namespace VerifiedAddition.Grains;

/// <summary>Strata from which a share of the training questions is drawn; <see cref="StratumFocus"/> defines the notation.</summary>
/// <param name="Percent">Percentage of an operation's rows, 1–100.</param>
/// <param name="Additions">Strata of additions, such as <c>0U1 UU1</c>; empty for none.</param>
/// <param name="Subtractions">Strata of subtractions, in the same notation.</param>
[GenerateSerializer, Immutable, Alias("va.Focus")]
public sealed record Focus(int Percent, string Additions, string Subtractions)
{
    /// <summary>Number of strata of all operations.</summary>
    public int Count => OperationRegistry.All.Sum(operation => StrataOf(operation).Length);

    /// <summary>Returns the labels of an operation's strata in ascending order; none if it has no strata.</summary>
    public string[] StrataOf(Operation operation)
    {
        var strata = operation switch
        {
            Operation.Add => Additions,
            Operation.Subtract => Subtractions,
            _ when !operation.Rules().HasColumns => "",
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "A focus has no strata of this operation."),
        };
        return strata.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    internal string Canonical => string.Create(CultureInfo.InvariantCulture, $"{Percent},{Additions},{Subtractions}");
}
